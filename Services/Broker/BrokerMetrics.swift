import Backbone
import Operations
import Synchronization

/// What a broker counts; the forwarder is asked when somebody reads the metrics.
enum BrokerMetrics {
    static func register(_ metrics: Metrics, _ forwarder: Forwarder) {
        let statistics = LatestStatistics(of: forwarder)
        let messages = ("broker.messages", "Messages received from nodes and sent to nodes")
        let bytes = ("broker.bytes", "Bytes received from nodes and sent to nodes")
        metrics.counter(messages.0, messages.1, labels: ["direction": "in"]) { statistics.value.receivedMessages }
        metrics.counter(messages.0, messages.1, labels: ["direction": "out"]) { statistics.value.sentMessages }
        metrics.counter(bytes.0, bytes.1, labels: ["direction": "in"]) { statistics.value.receivedBytes }
        metrics.counter(bytes.0, bytes.1, labels: ["direction": "out"]) { statistics.value.sentBytes }
    }
}

/// A forwarder that is too busy to answer, or has ended, has forwarded no less than when it last answered: counters
/// never go back.
private final class LatestStatistics: Sendable {
    private let forwarder: Forwarder
    private let latest = Mutex(ForwarderStatistics())

    init(of forwarder: Forwarder) {
        self.forwarder = forwarder
    }

    var value: ForwarderStatistics {
        let answer = self.forwarder.statistics
        return self.latest.withLock { latest in
            latest = answer ?? latest
            return latest
        }
    }
}
