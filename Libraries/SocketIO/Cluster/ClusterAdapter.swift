import Adapter
import SocketIOProtocol

/// Everything a namespace asks of all the servers that serve it; semantics of socket.io-adapter's `ClusterAdapter`.
///
/// What concerns this engine is ``LocalAdapter``'s. The others are told first, then this engine acts: what another one
/// does next, because a client of this engine has heard something, comes behind it.
@EngineActor
final class ClusterAdapter {
    private let namespace: String
    let local: LocalAdapter
    private let cluster: Cluster
    private let settings: ServerSettings

    init(_ namespace: String, _ local: LocalAdapter, _ cluster: Cluster, _ settings: ServerSettings) {
        self.namespace = namespace
        self.local = local
        self.cluster = cluster
        self.settings = settings
    }

    private var own: String { self.cluster.host.nodeID }

    /// The other servers that an operation is for.
    private func others(_ flags: BroadcastFlags) -> [String] {
        flags.local ? [] : self.cluster.others
    }

    /// - Returns: false if it is too long for the others to get it.
    @discardableResult
    private func publish(_ message: @autoclosure () -> ClusterMessage, _ flags: BroadcastFlags) -> Bool {
        flags.local || self.cluster.publish(message())
    }
}

// MARK: Broadcasts

extension ClusterAdapter {
    /// Sends an event to an audience. It is encoded once.
    func broadcast(_ event: ArgumentsWriter, _ options: BroadcastOptions) {
        self.publish(.broadcast(namespace: self.namespace, .init(event.fragment, options)), options.flags)
        self.local.broadcast(event, options)
    }

    /// Sends an event to an audience and gathers each client's first answer.
    ///
    /// - Throws: ``OperationTimedOut`` with the answers that came; ``TooManyRequests``.
    func broadcastWithAcknowledgements(
        _ event: ArgumentsWriter,
        _ options: BroadcastOptions,
        timeout: Duration
    ) async throws -> Responses<JSONValue> {
        let nodes = [self.own] + self.others(options.flags)
        let gathered = try await self.cluster.ask(nodes, within: timeout, announced: true) { id in
            let request = ClusterMessage.Request(id: id, timeout: timeout.wholeMilliseconds)
            let broadcast = ClusterMessage.Broadcast(event.fragment, options, acknowledgements: request)
            let isSaid = self.publish(.broadcast(namespace: self.namespace, broadcast), options.flags)
            let clients = self.local.broadcast(event, options, awaitingAnswers: timeout) { answer in
                self.cluster.answered(answer, by: self.own, for: id)
            }
            self.cluster.announced(clients, by: self.own, for: id)
            return isSaid
        }
        return try gathered.responses()
    }
}

// MARK: Sockets

extension ClusterAdapter {
    /// - Returns: those that came in time, and which servers are missing.
    /// - Throws: ``TooManyRequests``.
    func fetchSockets(_ options: BroadcastOptions, from namespace: Namespace) async throws -> Responses<RemoteSocket> {
        let timeout = options.flags.timeout ?? self.settings.requestsTimeout
        let gathered = try await self.cluster.ask(self.others(options.flags), within: timeout) { id in
            self.publish(.fetchSockets(namespace: self.namespace, options.audience, id), options.flags)
        }
        let here = self.local.sockets(in: options.audience).map { RemoteSocket($0) }
        let elsewhere = gathered.answers.flatMap { RemoteSocket.all(JSONValue($0), namespace) }
        return Responses(here + elsewhere, missing: gathered.missing)
    }

    /// Makes an audience join rooms.
    func join(_ rooms: [String], _ options: BroadcastOptions) {
        self.publish(.join(namespace: self.namespace, options.audience, rooms: rooms), options.flags)
        self.local.join(rooms, options.audience)
    }

    /// Makes an audience leave rooms.
    func leave(_ rooms: [String], _ options: BroadcastOptions) {
        self.publish(.leave(namespace: self.namespace, options.audience, rooms: rooms), options.flags)
        self.local.leave(rooms, options.audience)
    }

    func disconnect(close: Bool, _ options: BroadcastOptions) {
        self.publish(.disconnect(namespace: self.namespace, options.audience, close: close), options.flags)
        self.local.disconnect(close: close, options.audience)
    }
}

// MARK: Servers

extension ClusterAdapter {
    /// Sends an event to the other servers.
    func serverSideEmit(_ event: ArgumentsWriter, _ flags: BroadcastFlags) {
        self.publish(.serverSideEvent(namespace: self.namespace, event.fragment, nil), flags)
    }

    /// Sends an event to the other servers and gathers each one's first answer.
    ///
    /// - Throws: ``OperationTimedOut`` with the answers that came; ``TooManyRequests``.
    func serverSideEmitWithAcknowledgements(
        _ event: ArgumentsWriter,
        _ flags: BroadcastFlags
    ) async throws -> Responses<JSONValue> {
        let timeout = flags.timeout ?? self.settings.requestsTimeout
        let gathered = try await self.cluster.ask(self.others(flags), within: timeout) { id in
            self.publish(.serverSideEvent(namespace: self.namespace, event.fragment, id), flags)
        }
        return try gathered.responses()
    }

    /// How many servers serve the namespace, this one included.
    func serverCount(_ flags: BroadcastFlags) -> Int {
        flags.local ? 1 : 1 + self.cluster.count(serving: self.namespace)
    }
}

extension Duration {
    /// At least 1, at most what 32 bits hold.
    fileprivate var wholeMilliseconds: UInt32 {
        let (shortest, longest) = (Duration.milliseconds(1), Duration.milliseconds(Int64(UInt32.max)))
        return UInt32((min(max(self, shortest), longest) / shortest).rounded(.up))
    }
}
