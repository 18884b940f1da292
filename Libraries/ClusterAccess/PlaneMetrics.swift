package import Backbone
package import Operations

/// How a node stands on the cluster plane and what it did there, as metrics of its service.
package struct PlaneMetrics: Sendable {
    private let nodes: Gauge
    private let brokersJoined: Gauge
    private let brokersAway: Gauge
    private let split: Gauge
    private let counters: [PlaneCounter: Counter]

    /// - Parameter service: with which their names begin.
    package init(_ metrics: Metrics, of service: ServiceKind) {
        let prefix = "\(service.rawValue).plane."
        self.nodes = metrics.gauge(prefix + "nodes", "Other nodes of the cluster")
        self.brokersJoined = metrics.gauge(prefix + "brokers.joined", "Brokers that bring back what is published")
        self.brokersAway = metrics.gauge(prefix + "brokers.away", "Configured brokers that do not")
        self.split = metrics.gauge(prefix + "split", "Nodes that others hear and this one does not")
        self.counters = Dictionary(
            uniqueKeysWithValues: PlaneCounter.allCases.map { counter in
                (counter, metrics.counter(prefix + counter.rawValue, counter.help))
            }
        )
    }

    package func set(_ standing: PlaneStanding) {
        self.nodes.set(standing.nodes)
        self.brokersJoined.set(standing.brokersJoined)
        self.brokersAway.set(standing.brokers.count - standing.brokersJoined)
        self.split.set(standing.split.count)
    }

    package func advanced(_ counter: PlaneCounter, by amount: UInt64) {
        self.counters[counter]?.increment(by: Int(clamping: amount))
    }
}
