import Backbone
import Operations

/// What a broker counts; the forwarder is asked when somebody reads the metrics.
enum BrokerMetrics {
    static func register(_ metrics: Metrics, _ forwarder: Forwarder) {
        metrics.gauge("broker.messages", "Messages since the start", labels: ["direction": "in"]) {
            Double(forwarder.statistics?.receivedMessages ?? 0)
        }
        metrics.gauge("broker.messages", "Messages since the start", labels: ["direction": "out"]) {
            Double(forwarder.statistics?.sentMessages ?? 0)
        }
        metrics.gauge("broker.bytes", "Bytes since the start", labels: ["direction": "in"]) {
            Double(forwarder.statistics?.receivedBytes ?? 0)
        }
        metrics.gauge("broker.bytes", "Bytes since the start", labels: ["direction": "out"]) {
            Double(forwarder.statistics?.sentBytes ?? 0)
        }
    }
}
