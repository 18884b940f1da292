import Backbone
import ClusterAccess
import Operations
import SocketIO

/// Tells operators how the engine is: once a second, off the path of packets.
@EngineActor
final class EngineReporter {
    private static let noSlot = "the cluster has not agreed to our slot yet"

    private let engine: Engine
    private let context: ServiceContext
    private let joined: Condition
    private let slot: Condition
    private var plane = PlaneReport()

    init(_ engine: Engine, _ context: ServiceContext) {
        self.engine = engine
        self.context = context
        self.joined = context.health.readiness("brokers", missing: "no broker has been heard")
        self.slot = context.health.readiness("slot", missing: Self.noSlot)
        context.metrics.counter("engine.jobs", "Jobs of Swift's runtime on the engine's loop.") {
            UInt64(EngineLoop.shared.enqueuedJobs)
        }
    }

    func run() async {
        while !Task.isCancelled {
            self.report()
            try? await Task.sleep(for: self.engine.slot == nil ? .milliseconds(20) : .seconds(1))
        }
    }

    private func report() {
        let plane = self.engine.plane
        let view = plane.membership.view
        // Once joined, it serves on while all brokers are away: links and sessions need none.
        if view.isJoined {
            self.joined.satisfied()
        } else if let failure = plane.failure {
            self.joined.failed(failure)
        }
        let standing = plane.standing
        self.context.health.publish("brokers", standing.brokers)
        self.context.health.publish("split", standing.split)
        self.engine.metrics.sessions.set(self.engine.sessions.count)
        self.engine.metrics.transfers.held.set(self.engine.transfers.held.count)
        self.engine.metrics.waitingOpenings.set(self.engine.waitingOpenings.count)
        self.engine.metrics.links.set(self.engine.linkCount)
        self.engine.metrics.cluster.pending.set(self.engine.cluster?.servers.pendingRequests ?? 0)
        for link in self.engine.links.values { link.reportStatistics() }
        self.plane.advance(to: self.engine.plane.statistics, self.engine.metrics.plane.advanced)
        guard self.engine.slot != nil else { return self.slot.failed(Self.noSlot) }
        self.slot.satisfied()
        self.context.announce(
            id: self.engine.nodeID,
            endpoints: ["link": self.engine.listener.boundEndpoint]
        )
    }
}
