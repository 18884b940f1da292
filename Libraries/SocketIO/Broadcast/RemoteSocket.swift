/// A socket of any engine, as `fetchSockets` found it. What it shows is a picture of that moment; what it does happens.
public struct RemoteSocket: Sendable {
    public let id: String
    public let handshake: Handshake
    public let rooms: Set<String>
    public let data: [String: JSONValue]
    /// The socket by its id, wherever it is.
    private let namespace: Namespace

    init(id: String, handshake: Handshake, rooms: Set<String>, data: [String: JSONValue], namespace: Namespace) {
        self.id = id
        self.handshake = handshake
        self.rooms = rooms
        self.data = data
        self.namespace = namespace
    }

    @EngineActor
    init(_ socket: Socket) {
        self.init(
            id: socket.id,
            handshake: socket.handshake,
            rooms: socket.rooms,
            data: socket.data,
            namespace: socket.namespace
        )
    }
}

@EngineActor
extension RemoteSocket {
    public func emit<each Argument: Encodable>(_ event: String, _ arguments: repeat each Argument) {
        self.namespace.to(self.id).emit(event, repeat each arguments)
    }

    /// - Throws: ``OperationTimedOut``; ``SocketDisconnected`` if the socket is gone.
    public func emitWithAck<each Argument: Encodable>(
        _ event: String,
        _ arguments: repeat each Argument,
        timeout: Duration
    ) async throws -> JSONValue {
        let operation = self.namespace.to(self.id).timeout(timeout)
        guard let answer = try await operation.emitWithAck(event, repeat each arguments).first else {
            throw SocketDisconnected()
        }
        return answer
    }

    public func join(_ room: String) { self.namespace.in(self.id).socketsJoin(room) }

    public func leave(_ room: String) { self.namespace.in(self.id).socketsLeave(room) }

    public func disconnect(close: Bool = false) { self.namespace.in(self.id).disconnectSockets(close: close) }
}
