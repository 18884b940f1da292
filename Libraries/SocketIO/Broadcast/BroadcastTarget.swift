/// What a broadcast can start from: a server (its namespace `/`) or a namespace.
///
/// Every operation is that of ``BroadcastOperator``, for everyone.
@EngineActor
public protocol BroadcastTarget {
    var everyone: BroadcastOperator { get }
}

// MARK: Modifiers

extension BroadcastTarget {
    /// The members of a room, or the socket with that id.
    public func to(_ room: String) -> BroadcastOperator { self.everyone.to(room) }

    public func to(_ rooms: some Sequence<String>) -> BroadcastOperator { self.everyone.to(rooms) }

    /// The same as ``to(_:)-(String)``.
    public func `in`(_ room: String) -> BroadcastOperator { self.everyone.to(room) }

    public func `in`(_ rooms: some Sequence<String>) -> BroadcastOperator { self.everyone.to(rooms) }

    public func except(_ room: String) -> BroadcastOperator { self.everyone.except(room) }

    public func except(_ rooms: some Sequence<String>) -> BroadcastOperator { self.everyone.except(rooms) }

    public var local: BroadcastOperator { self.everyone.local }

    public var volatile: BroadcastOperator { self.everyone.volatile }

    public func compress(_ compress: Bool) -> BroadcastOperator { self.everyone.compress(compress) }

    public func timeout(_ timeout: Duration) -> BroadcastOperator { self.everyone.timeout(timeout) }
}

// MARK: Operations

extension BroadcastTarget {
    /// Sends an event to everyone, see ``BroadcastOperator/emit(_:_:)``.
    public func emit<each Argument: Encodable>(_ event: String, _ arguments: repeat each Argument) {
        self.everyone.emit(event, repeat each arguments)
    }

    /// Sends a `message` event to everyone.
    public func send<each Argument: Encodable>(_ arguments: repeat each Argument) {
        self.everyone.emit("message", repeat each arguments)
    }

    public func fetchSockets() async throws -> Responses<RemoteSocket> {
        try await self.everyone.fetchSockets()
    }

    public func socketsJoin(_ room: String) { self.everyone.socketsJoin(room) }

    public func socketsJoin(_ rooms: some Sequence<String>) { self.everyone.socketsJoin(rooms) }

    public func socketsLeave(_ room: String) { self.everyone.socketsLeave(room) }

    public func socketsLeave(_ rooms: some Sequence<String>) { self.everyone.socketsLeave(rooms) }

    public func disconnectSockets(close: Bool = false) { self.everyone.disconnectSockets(close: close) }

    public func serverSideEmit<each Argument: Encodable>(_ event: String, _ arguments: repeat each Argument) {
        self.everyone.serverSideEmit(event, repeat each arguments)
    }

    public func serverSideEmitWithAck<each Argument: Encodable>(
        _ event: String,
        _ arguments: repeat each Argument
    ) async throws -> Responses<JSONValue> {
        try await self.everyone.serverSideEmitWithAck(event, repeat each arguments)
    }

    public func serverCount() async throws -> Int {
        try await self.everyone.serverCount()
    }
}
