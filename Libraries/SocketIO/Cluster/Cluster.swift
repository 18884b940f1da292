import Adapter
import SocketIOProtocol

/// A server's part in its cluster: which others there are, what it has asked of them, and what they ask of it.
///
/// Each namespace has a ``ClusterAdapter`` that says what a broadcast means there.
@EngineActor
package final class Cluster {
    /// Requests that may wait at the same time: beyond it, something never answers.
    private static let limit = 65_536

    let host: any EngineHost
    /// Without one this server is the whole cluster.
    private let bus: (any ClusterBus)?
    private var adapters: [String: ClusterAdapter] = [:]
    private var peers = ClusterPeers()
    private var requests = ClusterRequests<Gathering>()
    /// Nodes that are told which rooms there are here, and whether of private ones too.
    private var watchers: [String: Bool] = [:]

    init(host: any EngineHost, bus: (any ClusterBus)?) {
        self.host = host
        self.bus = bus
    }

    /// How many requests wait for answers.
    package var pendingRequests: Int { self.requests.count }

    /// This server serves one namespace more.
    func serves(_ namespace: String, _ adapter: ClusterAdapter) {
        self.adapters[namespace] = adapter
        adapter.local.onRoomEvents = { [weak self] in self?.roomsChanged($0, in: namespace) }
        _ = self.publish(.serving([namespace], wantsAnswer: false))
    }

    func adapter(_ namespace: String) -> ClusterAdapter? { self.adapters[namespace] }

    /// The nodes of the other servers.
    ///
    /// All of them are asked, whatever their namespaces: one of them may serve another one since a moment ago.
    var others: [String] { self.peers.servers }

    /// How many other servers have told that they serve a namespace.
    func count(serving namespace: String) -> Int { self.peers.count(serving: namespace) }

    /// - Returns: false if it is too long for the others to get it.
    func publish(_ message: ClusterMessage) -> Bool {
        self.bus?.publish(message) ?? true
    }

    func answer(_ message: ClusterMessage, to node: String) {
        self.bus?.send(message, to: node)
    }
}

// MARK: Who is there

extension Cluster {
    /// Another node has come, perhaps a server's.
    package func appeared(_ node: String) {
        self.peers.appeared(node)
        self.introduce(to: node, wantsAnswer: true)
    }

    /// Messages of a node were lost: it may serve what this server has not heard of.
    package func unheard(_ node: String) {
        if self.peers.contains(node) { self.introduce(to: node, wantsAnswer: true) }
    }

    package func left(_ node: String) {
        self.peers.left(node)
        self.watchers[node] = nil
        for ended in self.requests.left(node) { self.end(ended) }
    }

    /// A bridge stands for Node.js servers only as long as its cluster's bridges have elected it.
    func withdrew(_ node: String) {
        self.peers.withdrew(node)
        self.watchers[node] = nil
        for ended in self.requests.left(node) { self.end(ended) }
    }

    func heard(_ namespaces: [String], wantsAnswer: Bool, from node: String) {
        self.peers.heard(namespaces, from: node)
        if wantsAnswer { self.introduce(to: node, wantsAnswer: false) }
    }

    private func introduce(to node: String, wantsAnswer: Bool) {
        let parts = self.adapters.keys.sorted().parts { $0.utf8.count }
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.endIndex - 1
            self.bus?.send(.serving(part, wantsAnswer: wantsAnswer && isLast), to: node)
        }
    }
}

// MARK: Rooms

extension Cluster {
    /// A node wants to know the rooms there are, now and from now on.
    func watches(_ node: String, includingPrivate: Bool) {
        // Nobody would tell of the departure of one that is gone.
        guard self.peers.contains(node) else { return }
        self.watchers[node] = includingPrivate
        for (namespace, adapter) in self.adapters {
            let rooms = adapter.local.rooms.roomNames.filter { includingPrivate || !$0.looksLikeSocketID }
            let parts = rooms.parts { $0.utf8.count }
            for (index, names) in (parts.isEmpty ? [[]] : parts).enumerated() {
                let part = ClusterMessage.RoomNews.Part(number: UInt32(index), isLast: index >= parts.endIndex - 1)
                self.bus?.send(.rooms(namespace: namespace, .init(part: part, added: names)), to: node)
            }
        }
    }

    private func roomsChanged(_ events: [RoomEvent], in namespace: String) {
        guard !self.watchers.isEmpty else { return }
        for (node, includingPrivate) in self.watchers {
            var news = ClusterMessage.RoomNews()
            for event in events { news.note(event, includingPrivate: includingPrivate) }
            for news in news.cut { self.bus?.send(.rooms(namespace: namespace, news), to: node) }
        }
    }
}

extension ClusterMessage.RoomNews {
    fileprivate mutating func note(_ event: RoomEvent, includingPrivate: Bool) {
        switch event {
        case .createRoom(let room): if includingPrivate || !room.looksLikeSocketID { self.added.append(room) }
        case .deleteRoom(let room): if includingPrivate || !room.looksLikeSocketID { self.removed.append(room) }
        case .joinRoom, .leaveRoom: break
        }
    }

    /// One socket may be in many rooms, and leave them all at once.
    fileprivate var cut: [Self] {
        self.removed.parts { $0.utf8.count }.map { Self(removed: $0) }
            + self.added.parts { $0.utf8.count }.map { Self(added: $0) }
    }
}

extension String {
    /// What Node.js' sharded adapter takes for the room of a single socket.
    fileprivate var looksLikeSocketID: Bool { self.utf16.count == 20 }
}

// MARK: Requests

extension Cluster {
    /// Asks some nodes, this one may be among them, and waits until each has answered or left, or the time is up.
    ///
    /// - Parameters:
    ///   - announced: whether each has to announce how many answers it gives, as for a broadcast.
    ///   - send: says it, and returns whether the others were told; called at once, with the request's id.
    /// - Throws: ``TooManyRequests``.
    func ask(
        _ nodes: [String],
        within timeout: Duration,
        announced: Bool = false,
        _ send: (ClusterMessage.RequestID) -> Bool
    ) async throws -> Gathered {
        guard !nodes.isEmpty else { return Gathered() }
        guard self.requests.count < Self.limit else { throw TooManyRequests() }
        let gathering = Gathering()
        return await withCheckedContinuation { continuation in
            gathering.continuation = continuation
            let id = self.requests.begin(gathering, asking: nodes, announced: announced)
            gathering.timer = self.host.schedule(after: timeout) { [weak self] in self?.timedOut(id) }
            guard !send(id) else { return }
            let others = nodes.filter { $0 != self.host.nodeID }
            if let ended = self.requests.unsaid(to: others, for: id) { self.end(ended) }
        }
    }

    func announced(_ answers: Int, by node: String, for id: ClusterMessage.RequestID) {
        if let ended = self.requests.announced(answers, by: node, for: id) { self.end(ended) }
    }

    func answered(_ answer: JSONFragment, by node: String, for id: ClusterMessage.RequestID) {
        let (gathering, ended) = self.requests.answered(by: node, for: id)
        gathering?.gathered.answers.append(answer)
        if let ended { self.end(ended) }
    }

    private func timedOut(_ id: ClusterMessage.RequestID) {
        if let ended = self.requests.timedOut(id) { self.end(ended) }
    }

    private func end(_ ended: ClusterRequests<Gathering>.Ended) {
        self.bus?.requestEnded(isTimedOut: ended.isTimedOut, missing: ended.missing)
        ended.waiter.end(missing: ended.missing, isTimedOut: ended.isTimedOut)
    }
}
