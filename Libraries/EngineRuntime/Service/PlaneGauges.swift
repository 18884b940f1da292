import Backbone
import Operations

/// How the engine stands on the cluster plane.
struct PlaneGauges: Sendable {
    private let nodes: Gauge
    private let brokersJoined: Gauge
    private let brokersAway: Gauge
    private let split: Gauge

    init(_ metrics: Metrics) {
        self.nodes = metrics.gauge("engine.plane.nodes", "Other nodes of the cluster.")
        self.brokersJoined = metrics.gauge("engine.plane.brokers.joined", "Brokers that bring back what is published.")
        self.brokersAway = metrics.gauge("engine.plane.brokers.away", "Configured brokers that do not.")
        self.split = metrics.gauge("engine.plane.split", "Nodes that others hear and this one does not.")
    }

    func set(_ standing: PlaneStanding) {
        self.nodes.set(standing.nodes)
        self.brokersJoined.set(standing.brokersJoined)
        self.brokersAway.set(standing.brokers.count - standing.brokersJoined)
        self.split.set(standing.split.count)
    }
}
