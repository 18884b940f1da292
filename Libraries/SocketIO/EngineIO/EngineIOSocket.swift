package import EngineIOProtocol

/// One Engine.IO session. Below Socket.IO it is what all namespaces of one client share.
///
/// Handlers are called on the engine's loop, in the order of the events. Equivalent of engine.io's `Socket`.
@EngineActor
public final class EngineIOSocket {
    /// The session's id, which its client knows and keeps to itself.
    public nonisolated let id: String
    /// The request that opened the session.
    public nonisolated let request: EngineIORequest

    package let carrier: any SessionCarrier
    private var messageHandler: (@EngineActor (EngineIOMessage) -> Void)?
    private var upgradeHandler: (@EngineActor () -> Void)?
    private var drainHandler: (@EngineActor () -> Void)?
    private var closeHandlers: [@EngineActor (DisconnectReason, _ detail: String) -> Void] = []

    package init(carrier: any SessionCarrier, request: EngineIORequest) {
        self.id = carrier.id
        self.request = request
        self.carrier = carrier
    }

    /// What carries the session now: `polling` or `websocket`.
    public var transport: String { self.carrier.transport.rawValue }

    /// Whether messages still go out.
    public var isOpen: Bool { self.carrier.isOpen }

    /// Sends a message; one to a session that is closed is dropped.
    ///
    /// - Parameter compress: whether it may be compressed, where transport and size make that worth while.
    public func send(_ message: EngineIOMessage, compress: Bool = true) {
        self.carrier.send(message.message, options: SendOptions(compress: compress))
    }

    /// Closes the session; it ends with the reason `forced close`.
    ///
    /// - Parameter discard: whether to drop what still waits to be sent.
    public func close(discard: Bool = false) {
        self.carrier.close(discard: discard)
    }
}

// MARK: Events

extension EngineIOSocket {
    /// Sets what takes the session's messages.
    public func onMessage(_ handler: @escaping @EngineActor (EngineIOMessage) -> Void) {
        self.messageHandler = handler
    }

    /// Sets what is called when the session has moved from polling to a WebSocket.
    public func onUpgrade(_ handler: @escaping @EngineActor () -> Void) {
        self.upgradeHandler = handler
    }

    /// Sets what is called when everything sent so far has been handed over.
    public func onDrain(_ handler: @escaping @EngineActor () -> Void) {
        self.drainHandler = handler
    }

    /// Adds a handler for the session's end: with the reason, and what exactly led to it (empty where there is nothing
    /// to add).
    public func onClose(_ handler: @escaping @EngineActor (DisconnectReason, _ detail: String) -> Void) {
        self.closeHandlers.append(handler)
    }
}

extension EngineIOSocket: SessionReceiver {
    package func received(_ message: Message) -> Handling {
        self.messageHandler?(EngineIOMessage(message))
        return .finished
    }

    package var awaitsAnswer: Bool { false }

    package func upgraded() {
        self.upgradeHandler?()
    }

    package func drained() {
        self.drainHandler?()
    }

    package func closed(_ reason: CloseReason, _ detail: CloseDetail) {
        let handlers = self.closeHandlers
        for handler in handlers { handler(DisconnectReason(reason), detail.description) }
        // Handlers mostly hold the socket that holds them.
        self.closeHandlers = []
        self.messageHandler = nil
        self.upgradeHandler = nil
        self.drainHandler = nil
    }
}
