import Adapter
import EngineIOProtocol
import SocketIOProtocol

extension Socket {
    /// Sends an event to the client.
    ///
    /// It returns at once; packets leave in the order of the calls. Nothing is sent once the socket is disconnected.
    ///
    /// - Parameters:
    ///   - event: any name but a reserved one (see ``ReservedEvent``), which traps.
    ///   - arguments: any `Encodable` values; `Data` and `ByteBuffer` travel as binary attachments. One that cannot be
    ///     encoded is logged, and nothing is sent.
    public func emit<each Argument: Encodable>(_ event: String, _ arguments: repeat each Argument) {
        guard let event = self.namespace.encoded(event, repeat each arguments) else { return }
        self.send(event, BroadcastFlags())
    }

    /// Sends an event and waits for the client's acknowledgement.
    ///
    /// Without a ``timeout(_:)`` it waits as long as the socket is connected.
    ///
    /// - Parameters:
    ///   - event: any name but a reserved one.
    ///   - arguments: see ``emit(_:_:)``.
    ///   - type: of the answer's first value; ``Arguments`` for all of them.
    /// - Returns: what the client answered.
    /// - Throws: ``SocketDisconnected``, ``OperationTimedOut``, ``TooManyAcknowledgements``, or a `DecodingError` if the
    ///   answer has another type.
    public func emitWithAck<each Argument: Encodable, Answer: Decodable>(
        _ event: String,
        _ arguments: repeat each Argument,
        as type: Answer.Type
    ) async throws -> Answer {
        try await SocketOperator(self).emitWithAck(event, repeat each arguments, as: type)
    }

    public func emitWithAck<each Argument: Encodable>(
        _ event: String,
        _ arguments: repeat each Argument
    ) async throws -> JSONValue {
        try await self.emitWithAck(event, repeat each arguments, as: JSONValue.self)
    }

    /// Sends a `message` event.
    public func send<each Argument: Encodable>(_ arguments: repeat each Argument) {
        self.emit("message", repeat each arguments)
    }

    /// The next event may be dropped if the client cannot take it at once: no poll is waiting, or earlier bytes are still
    /// on their way.
    public var volatile: SocketOperator { SocketOperator(self).volatile }

    /// Whether the next event may be compressed, where transport and size make that worth while.
    public func compress(_ compress: Bool) -> SocketOperator { SocketOperator(self).compress(compress) }

    /// Waits at most that long for the next event's acknowledgement.
    public func timeout(_ timeout: Duration) -> SocketOperator { SocketOperator(self).timeout(timeout) }
}

extension Socket {
    /// - Parameter id: where an acknowledgement is wanted.
    func send(_ event: consuming ArgumentsWriter, id: UInt64? = nil, _ flags: BroadcastFlags) {
        guard self.isConnected else { return }
        if !self.anyOutgoingListeners.isEmpty { self.announceOutgoing(event.fragment) }
        self.client.send(PacketEncoder.event(event, namespace: self.namespace.name, id: id), SendOptions(flags))
    }

    /// Tells `onAnyOutgoing` handlers of an event; broadcasts do so for each of their sockets.
    func announceOutgoing(_ payload: JSONFragment) {
        let elements = payload.elements
        guard let name = elements.first.map({ payload.slice($0).string }) else { return }
        let arguments = Arguments(payload, elements, from: 1)
        for handler in self.anyOutgoingListeners.all { handler(name, arguments) }
    }
}

extension SendOptions {
    init(_ flags: BroadcastFlags) {
        self.init(compress: flags.compress, isVolatile: flags.volatile)
    }
}
