import Backbone
import Operations

/// What a broker counts; the forwarder is asked when somebody reads the metrics.
enum BrokerMetrics {
    static func register(_ metrics: Metrics, _ forwarder: Forwarder) {
        metrics.counter(
            "broker.messages",
            "Messages received from nodes and sent to nodes",
            labels: ["direction": "in"]
        ) {
            forwarder.statistics?.receivedMessages ?? 0
        }
        metrics.counter(
            "broker.messages",
            "Messages received from nodes and sent to nodes",
            labels: ["direction": "out"]
        ) {
            forwarder.statistics?.sentMessages ?? 0
        }
        metrics.counter("broker.bytes", "Bytes received from nodes and sent to nodes", labels: ["direction": "in"]) {
            forwarder.statistics?.receivedBytes ?? 0
        }
        metrics.counter("broker.bytes", "Bytes received from nodes and sent to nodes", labels: ["direction": "out"]) {
            forwarder.statistics?.sentBytes ?? 0
        }
    }
}
