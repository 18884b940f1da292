import Backbone
import Logging
import NIOCore
import Operations

/// The gateway's place in the cluster: hears of engines and tells the loops, announces itself. On the first loop.
final class GatewayPlane {
    private let plane: Plane
    private let loops: [LoopHandle]
    private let readiness: Readiness
    private let brokers: [BrokerEndpoints]

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
        self.brokers = configuration.brokers
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
        try self.plane.start()
        self.changed()
    }

    /// Engines wait for gateways that may have clients before they open sessions. From its first readiness on this one
    /// may, until it leaves: an engine that it cannot reach for a while takes none of its clients away.
    func readinessChanged() {
        let own = self.plane.membership.own
        guard self.readiness.isReady, !own.isReady, !own.isDraining else { return }
        self.plane.announce { $0.isReady = true }
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
        self.plane.close()
    }

    private func changed() {
        let membership = self.plane.membership
        self.readiness.viewChanged(membership.view)
        self.readiness.brokersChanged(
            self.brokers.indices.map { (self.brokers[$0].subscribe, membership.isJoined(broker: $0)) }
        )
        for loop in self.loops { loop.post { $0.membershipChanged(membership) } }
        self.readinessChanged()
    }
}
