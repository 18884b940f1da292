import Adapter
import SocketIOProtocol

/// A socket with modifiers for the next event: `socket.volatile.emit(…)`, `socket.timeout(.seconds(5)).emitWithAck(…)`.
///
/// A value: each modifier returns another one.
@EngineActor
public struct SocketOperator {
    private let socket: Socket
    private var flags = BroadcastFlags()

    init(_ socket: Socket) {
        self.socket = socket
    }

    /// See ``Socket/emit(_:_:)``.
    public func emit<each Argument: Encodable>(_ event: String, _ arguments: repeat each Argument) {
        guard let event = self.socket.namespace.encoded(event, repeat each arguments) else { return }
        self.socket.send(event, self.flags)
    }

    /// See ``Socket/emitWithAck(_:_:as:)``.
    public func emitWithAck<each Argument: Encodable, Answer: Decodable>(
        _ event: String,
        _ arguments: repeat each Argument,
        as type: Answer.Type
    ) async throws -> Answer {
        guard let event = self.socket.namespace.encoded(event, repeat each arguments) else {
            throw SocketDisconnected()
        }
        var reader = try await self.socket.acknowledgement(of: event, self.flags)
        return try reader.next(type)
    }

    public func emitWithAck<each Argument: Encodable>(
        _ event: String,
        _ arguments: repeat each Argument
    ) async throws -> JSONValue {
        try await self.emitWithAck(event, repeat each arguments, as: JSONValue.self)
    }
}

// MARK: Modifiers

extension SocketOperator {
    /// See ``Socket/volatile``.
    public var volatile: SocketOperator { self.with { $0.volatile = true } }

    /// See ``Socket/compress(_:)``.
    public func compress(_ compress: Bool) -> SocketOperator { self.with { $0.compress = compress } }

    /// See ``Socket/timeout(_:)``.
    public func timeout(_ timeout: Duration) -> SocketOperator { self.with { $0.timeout = timeout } }

    /// Everyone in the namespace but the socket.
    public var broadcast: BroadcastOperator { self.socket.broadcasting(self.flags) }

    public func to(_ room: String) -> BroadcastOperator { self.broadcast.to(room) }

    public func to(_ rooms: some Sequence<String>) -> BroadcastOperator { self.broadcast.to(rooms) }

    public func except(_ room: String) -> BroadcastOperator { self.broadcast.except(room) }

    private func with(_ change: (inout BroadcastFlags) -> Void) -> SocketOperator {
        var copy = self
        change(&copy.flags)
        return copy
    }
}
