import Adapter
import SocketIOProtocol

/// Whom a broadcast is for, and how it travels: `io.to("room").except("other").volatile.emit("news")`.
///
/// A value: each modifier returns another one, and one can be kept and used again. Rooms are united, and each socket is
/// reached once however many of the rooms it is in; the id of a socket is a room, too.
@EngineActor
public struct BroadcastOperator {
    private let namespace: Namespace
    private var options: BroadcastOptions

    init(_ namespace: Namespace, _ options: BroadcastOptions) {
        self.namespace = namespace
        self.options = options
    }

    private var adapter: ClusterAdapter { self.namespace.adapter }

    private func with(_ change: (inout BroadcastOptions) -> Void) -> BroadcastOperator {
        var copy = self
        change(&copy.options)
        return copy
    }
}

// MARK: Modifiers

extension BroadcastOperator {
    /// Also the members of that room.
    public func to(_ room: String) -> BroadcastOperator { self.to(CollectionOfOne(room)) }

    public func to(_ rooms: some Sequence<String>) -> BroadcastOperator {
        self.with { $0.audience = $0.audience.to(rooms) }
    }

    /// The same as ``to(_:)-(String)``.
    public func `in`(_ room: String) -> BroadcastOperator { self.to(room) }

    public func `in`(_ rooms: some Sequence<String>) -> BroadcastOperator { self.to(rooms) }

    /// But not the members of that room.
    public func except(_ room: String) -> BroadcastOperator { self.except(CollectionOfOne(room)) }

    public func except(_ rooms: some Sequence<String>) -> BroadcastOperator {
        self.with { $0.audience = $0.audience.except(rooms) }
    }

    /// Only clients and servers of this engine; neither broker nor Redis is touched.
    public var local: BroadcastOperator { self.with { $0.flags.local = true } }

    /// Clients that cannot take the event at once may miss it.
    public var volatile: BroadcastOperator { self.with { $0.flags.volatile = true } }

    /// Whether the event may be compressed, where transport and size make that worth while.
    public func compress(_ compress: Bool) -> BroadcastOperator { self.with { $0.flags.compress = compress } }

    /// How long to wait for acknowledgements, or for other engines.
    public func timeout(_ timeout: Duration) -> BroadcastOperator { self.with { $0.flags.timeout = timeout } }
}

// MARK: Operations

extension BroadcastOperator {
    /// Sends an event to all of them.
    ///
    /// It is encoded once, and travels once per gateway.
    ///
    /// - Parameters:
    ///   - event: any name but a reserved one (see ``ReservedEvent``), which traps.
    ///   - arguments: see ``Socket/emit(_:_:)``.
    public func emit<each Argument: Encodable>(_ event: String, _ arguments: repeat each Argument) {
        guard let event = self.namespace.encoded(event, repeat each arguments) else { return }
        self.adapter.broadcast(event, self.options)
    }

    /// Sends an event to all of them and waits for everybody's acknowledgement.
    ///
    /// A ``timeout(_:)`` is required: one client that does not answer would otherwise hold it for ever. Without one this
    /// traps. (Node.js gives up after 1 ms.)
    ///
    /// - Returns: each client's first answer, in the order in which they came; none at once if there are no clients. An
    ///   engine that dies meanwhile is `missing`, and its clients' answers are not waited for.
    /// - Throws: ``OperationTimedOut`` with the answers that came in time; ``TooManyRequests``.
    public func emitWithAck<each Argument: Encodable>(
        _ event: String,
        _ arguments: repeat each Argument
    ) async throws -> Responses<JSONValue> {
        guard let timeout = self.options.flags.timeout else {
            preconditionFailure("a broadcast with acknowledgements needs a timeout(_:)")
        }
        guard let event = self.namespace.encoded(event, repeat each arguments) else { return Responses([]) }
        return try await self.adapter.broadcastWithAcknowledgements(event, self.options, timeout: timeout)
    }

    /// The sockets, on all engines. Waits at most ``timeout(_:)`` or else `requestsTimeout`.
    ///
    /// - Returns: those that were told of in time, and the engines that did not answer as `missing`. (Node.js throws the
    ///   others away.)
    /// - Throws: ``TooManyRequests``.
    public func fetchSockets() async throws -> Responses<RemoteSocket> {
        try await self.adapter.fetchSockets(self.options, from: self.namespace)
    }

    /// Makes all of them join a room.
    public func socketsJoin(_ room: String) { self.adapter.join([room], self.options) }

    public func socketsJoin(_ rooms: some Sequence<String>) { self.adapter.join(Array(rooms), self.options) }

    /// Makes all of them leave a room.
    public func socketsLeave(_ room: String) { self.adapter.leave([room], self.options) }

    public func socketsLeave(_ rooms: some Sequence<String>) { self.adapter.leave(Array(rooms), self.options) }

    /// Disconnects all of them.
    ///
    /// - Parameter close: whether to end their sessions, see ``Socket/disconnect(close:)``.
    public func disconnectSockets(close: Bool = false) { self.adapter.disconnect(close: close, self.options) }
}

// MARK: Servers

extension BroadcastOperator {
    /// Sends an event to the other engines that serve the namespace; see `onServerSideEvent`.
    public func serverSideEmit<each Argument: Encodable>(_ event: String, _ arguments: repeat each Argument) {
        guard let event = self.namespace.encoded(event, repeat each arguments) else { return }
        self.adapter.serverSideEmit(event, self.options.flags)
    }

    /// Sends an event to the other engines that serve the namespace, and waits for their answers, at most ``timeout(_:)``
    /// or else `requestsTimeout`.
    ///
    /// - Returns: each engine's first answer; none at once if there are no others. Engines that leave meanwhile are
    ///   `missing`.
    /// - Throws: ``OperationTimedOut`` with the answers that came in time, and the engines that did not answer;
    ///   ``TooManyRequests``.
    public func serverSideEmitWithAck<each Argument: Encodable>(
        _ event: String,
        _ arguments: repeat each Argument
    ) async throws -> Responses<JSONValue> {
        guard let event = self.namespace.encoded(event, repeat each arguments) else { return Responses([]) }
        return try await self.adapter.serverSideEmitWithAcknowledgements(event, self.options.flags)
    }

    /// How many engines serve the namespace, this one included.
    public func serverCount() async throws -> Int {
        self.adapter.serverCount(self.options.flags)
    }
}
