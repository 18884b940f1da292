import Adapter
import NIOCore
import SocketIO

/// Several engines in memory that hear one another at once, each message having gone through its bytes.
@EngineActor
final class MemoryCluster {
    private(set) var engines: [MemoryEngine] = []
    private var buses: [MemoryBus] = []
    /// Bytes.
    private(set) var longestMessage = 0
    /// What was told of rooms, a line for each message.
    private(set) var roomNews: [String] = []
    /// Bytes that a published message may have.
    var limit = Int.max

    init(_ nodes: [String]) {
        for node in nodes { self.join(node) }
    }

    subscript(index: Int) -> MemoryEngine { self.engines[index] }

    func join(_ node: String) {
        let bus = MemoryBus(node, self)
        let engine = MemoryEngine(nodeID: node, bus: bus)
        _ = engine.io
        self.engines.append(engine)
        self.buses.append(bus)
        for other in self.engines.dropLast() {
            engine.io.cluster.appeared(other.nodeID)
            other.io.cluster.appeared(node)
        }
    }

    /// The others are told that it is gone.
    func leave(_ node: String) {
        self.engines.removeAll { $0.nodeID == node }
        for other in self.engines { other.io.cluster.left(node) }
    }

    /// What the node says is not heard any more.
    func silence(_ node: String) {
        for bus in self.buses where bus.node == node { bus.isSilent = true }
    }

    /// The namespaces that the node begins to serve are not heard of yet.
    func holdNews(of node: String) {
        for bus in self.buses where bus.node == node { bus.holdsNews = true }
    }

    /// What a node says, whether it is there or not.
    func say(_ message: ClusterMessage, from node: String) {
        self.deliver(message, from: node) { _ in true }
    }

    /// How many requests of a node have ended without somebody's answer.
    func missing(on node: String) -> [[String]] {
        self.buses.first { $0.node == node }?.missing ?? []
    }

    fileprivate func note(_ news: ClusterMessage.RoomNews, of namespace: String, by node: String, for watcher: String) {
        let changes = news.added.sorted().map { "+\($0)" } + news.removed.sorted().map { "-\($0)" }
        let part = news.part.map { [$0.line] } ?? []
        self.roomNews.append(([node, watcher, namespace] + part + changes).joined(separator: " "))
    }

    fileprivate func deliver(_ message: ClusterMessage, from node: String, where isMeant: (String) -> Bool) {
        var bytes = ByteBuffer()
        message.encode(into: &bytes)
        self.longestMessage = max(self.longestMessage, bytes.readableBytes)
        for engine in self.engines where engine.nodeID != node && isMeant(engine.nodeID) {
            do {
                try engine.io.cluster.received(bytes, from: node)
            } catch {
                preconditionFailure("a message of our own cannot be read: \(error)")
            }
        }
    }
}

@EngineActor
private final class MemoryBus: ClusterBus {
    nonisolated let node: String
    private unowned let cluster: MemoryCluster
    var isSilent = false
    var holdsNews = false
    var missing: [[String]] = []

    init(_ node: String, _ cluster: MemoryCluster) {
        self.node = node
        self.cluster = cluster
    }

    func publish(_ message: ClusterMessage) -> Bool {
        var bytes = ByteBuffer()
        message.encode(into: &bytes)
        guard bytes.readableBytes <= self.cluster.limit else { return false }
        if self.isSilent { return true }
        if case .serving = message, self.holdsNews { return true }
        self.cluster.deliver(message, from: self.node) { _ in true }
        return true
    }

    func send(_ message: ClusterMessage, to node: String) {
        guard !self.isSilent else { return }
        if case .rooms(let namespace, let news) = message {
            self.cluster.note(news, of: namespace, by: self.node, for: node)
        }
        self.cluster.deliver(message, from: self.node) { $0 == node }
    }

    func requestEnded(isTimedOut: Bool, missing: [String]) {
        self.missing.append(missing)
    }
}

extension ClusterMessage.RoomNews.Part {
    fileprivate var line: String {
        self == .only ? "whole" : "part \(self.number)" + (self.isLast ? " last" : "")
    }
}
