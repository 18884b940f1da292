package import Logging

/// The Engine.IO side of an engine: admits requests, names sessions, and hands them to the application.
///
/// An ``EngineIOApplication`` works with it alone; a Socket.IO application reaches it as ``Server/engine``. Equivalent of
/// engine.io's `Server`, without the HTTP part, which gateways have.
@EngineActor
public final class EngineIOServer {
    package nonisolated let host: any EngineHost
    package let logger: Logger
    private var sockets: [String: EngineIOSocket] = [:]
    private var connectionHandlers: [@EngineActor (EngineIOSocket) -> Void] = []
    private var acceptor: (@EngineActor (EngineIOSocket) -> any SessionReceiver)?

    /// Decides about a request that would open a session; none admits all.
    package private(set) var admission: (@EngineActor (EngineIORequest) async throws -> Void)?
    /// Makes session ids; none leaves that to the engine.
    package private(set) var idGenerator: (@EngineActor (EngineIORequest) async throws -> String)?
    /// A message that every client gets behind the handshake.
    public var initialPacket: EngineIOMessage?

    package init(host: any EngineHost, logger: Logger) {
        self.host = host
        self.logger = logger
    }

    /// The id of this engine's node.
    public nonisolated var nodeID: String { self.host.nodeID }

    /// How many sessions this engine has.
    public var clientsCount: Int { self.sockets.count }

    /// Adds a handler for new sessions.
    public func onConnection(_ handler: @escaping @EngineActor (EngineIOSocket) -> Void) {
        self.connectionHandlers.append(handler)
    }

    /// Sets the check of every request that would open a session, before anything else is decided about it.
    ///
    /// - Parameter check: throws ``RequestRefused`` to refuse, with a text for the client; any other error refuses with
    ///   `Forbidden`.
    public func allowRequest(_ check: @escaping @EngineActor (EngineIORequest) async throws -> Void) {
        self.admission = check
    }

    /// Sets what makes session ids.
    ///
    /// - Parameter generate: returns the last 16 characters of the id, of `[A-Za-z0-9_-]`; the engine puts 4 in front that
    ///   lead gateways to it. When it throws, or returns something else, the request is refused with `Bad request`.
    public func generateID(_ generate: @escaping @EngineActor (EngineIORequest) async throws -> String) {
        self.idGenerator = generate
    }

    /// Closes all sessions; what still waits to be sent is dropped.
    public func close() {
        for socket in Array(self.sockets.values) { socket.close(discard: true) }
    }
}

extension EngineIOServer {
    /// Gives all sessions to a protocol above, which takes their messages.
    package func accept(_ acceptor: @escaping @EngineActor (EngineIOSocket) -> any SessionReceiver) {
        self.acceptor = acceptor
    }

    /// A session was opened, and its handshake is on its way.
    ///
    /// - Returns: what takes its messages; report the session's end with ``closed(_:)``, too.
    package func opened(_ carrier: any SessionCarrier, request: EngineIORequest) -> any SessionReceiver {
        let socket = EngineIOSocket(carrier: carrier, request: request)
        self.sockets[socket.id] = socket
        let receiver = self.acceptor?(socket) ?? socket
        for handler in self.connectionHandlers { handler(socket) }
        return receiver
    }

    /// A session is over, and its receiver knows.
    package func closed(_ id: String) {
        self.sockets[id] = nil
    }
}
