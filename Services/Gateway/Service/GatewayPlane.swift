import Backbone
import ClusterAccess
import Logging
import NIOCore
import Operations

/// The gateway's place in the cluster: hears of engines and tells the loops, announces itself. On the first loop.
final class GatewayPlane {
    private let plane: Plane
    private let loops: [LoopHandle]
    private let readiness: Readiness
    private let metrics: GatewayMetrics
    private let eventLoop: any EventLoop
    private var report = PlaneReport()
    private var reporting: Scheduled<Void>?

    init(
        _ shared: SharedResources,
        _ context: ZeroMQ.Context,
        on loop: GatewayLoop,
        loops: [LoopHandle],
        readiness: Readiness
    ) {
        let configuration = shared.configuration
        let announcement = Announcement(
            node: shared.node,
            incarnation: .now(),
            role: .gateway,
            cluster: configuration.clusterName,
            name: configuration.nodeName
        )
        self.loops = loops
        self.readiness = readiness
        self.metrics = shared.metrics
        self.eventLoop = loop.eventLoop
        self.plane = Plane(
            context: context,
            eventLoop: loop.eventLoop,
            configuration: Plane.Configuration(brokers: configuration.brokers, membership: configuration.membership),
            announcement: announcement,
            logger: shared.logger
        )
    }

    func start() throws {
        self.plane.onMembershipChange = { [unowned self] _ in self.changed() }
        self.plane.onFailure = { [unowned self] in self.changed() }
        try self.plane.start()
        self.changed()
        self.reportStatistics()
    }

    /// Engines wait for gateways that may have clients before they open sessions. From its first readiness on this one
    /// may, until it leaves: an engine that it cannot reach for a while takes none of its clients away.
    func readinessChanged() {
        let own = self.plane.membership.own
        guard self.readiness.isReady, !own.isReady, !own.isDraining else { return }
        self.plane.announce { $0.isReady = true }
    }

    /// A loop found nobody at an engine's endpoint.
    func engineGone(_ engine: NodeID) {
        self.plane.foundGone(engine)
    }

    func drain() {
        self.plane.announce { announcement in
            announcement.isReady = false
            announcement.isDraining = true
        }
    }

    func leave() {
        self.plane.leave()
    }

    func close() {
        self.reporting?.cancel()
        self.plane.close()
    }

    /// Adds to the metrics what the plane has done since the last time: once a second, until it is closed.
    private func reportStatistics() {
        self.report.advance(to: self.plane.statistics, self.metrics.plane.advanced)
        self.reporting = self.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { [unowned self] in
            self.reportStatistics()
        }
    }

    private func changed() {
        let membership = self.plane.membership
        self.readiness.viewChanged(membership.view, failure: self.plane.failure)
        let standing = self.plane.standing
        self.readiness.planeChanged(standing)
        self.metrics.plane.set(standing)
        for loop in self.loops { loop.post { $0.membershipChanged(membership) } }
        self.readinessChanged()
    }
}
