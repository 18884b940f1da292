import Adapter
import Backbone
import Logging
import NIOCore
import Operations
import SocketIO

/// Carries what servers of one application tell one another over the cluster plane, each message in a `ClusterEnvelope`.
@EngineActor
final class ClusterPlane: ClusterBus {
    private let plane: Plane
    private let path: String
    private let metrics: ClusterMetrics
    private let logger: Logger
    /// Nodes that can hear. As long as there are none, nothing is published.
    private var listeners: Set<NodeID> = []
    private var buffer = ByteBuffer()

    init(_ plane: Plane, path: String, metrics: ClusterMetrics, logger: Logger) {
        self.plane = plane
        self.path = path
        self.metrics = metrics
        self.logger = logger
    }

    func appeared(_ node: NodeID) { self.listeners.insert(node) }

    func left(_ node: NodeID) { self.listeners.remove(node) }

    // MARK: Sending

    func publish(_ message: ClusterMessage) -> Bool {
        self.listeners.isEmpty || self.publish(message, to: .adapter)
    }

    func send(_ message: ClusterMessage, to node: String) {
        guard let node = NodeID(node) else { preconditionFailure("\(node) is no node's id") }
        self.publish(message, to: .node(node))
    }

    func requestEnded(isTimedOut: Bool, missing: [String]) {
        if isTimedOut { self.metrics.timeouts.increment() }
        guard !missing.isEmpty else { return }
        self.metrics.missingAnswers.increment(by: missing.count)
        self.logger.notice(
            "servers did not answer a request",
            metadata: .data([.node: "\(missing.joined(separator: " "))", .count: "\(missing.count)"])
        )
    }

    @discardableResult
    private func publish(_ message: ClusterMessage, to topic: Topic) -> Bool {
        self.buffer.clear()
        ClusterEnvelope.write(message, for: self.path, into: &self.buffer)
        let count = self.buffer.readableBytes
        guard self.plane.publish(Array(self.buffer.readableBytesView), to: topic) else {
            self.metrics.tooLong.increment()
            self.logger.error(
                "message is too long for the cluster plane: other engines do not get it",
                metadata: .data([.bytes: "\(count)"])
            )
            return false
        }
        self.metrics.sent.increment()
        // One long message does not keep its memory.
        if count > 64 << 10 { self.buffer = ByteBuffer() }
        return true
    }

    // MARK: Receiving

    /// - Returns: the message of a server of this application; `nil` if it is another's, or malformed.
    func payload(of body: [UInt8]) -> ByteBuffer? {
        do throws(ClusterMessageError) {
            return try ClusterEnvelope.message(in: ByteBuffer(bytes: body), for: self.path)
        } catch {
            self.metrics.malformed.increment()
            return nil
        }
    }

    func received(_ message: PlaneMessage, for cluster: Cluster) {
        guard let bytes = self.payload(of: message.body) else { return }
        self.metrics.received.increment()
        do {
            try cluster.received(bytes, from: message.node.description)
        } catch {
            self.metrics.malformed.increment()
            self.logger.error(
                "malformed message of another engine",
                metadata: .data([.node: "\(message.node)", .error: "\(error)"])
            )
        }
    }
}
