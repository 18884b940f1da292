package import Backbone

extension Membership {
    /// A gateway's membership of a cluster of its own, which it has joined: its view is whole.
    package static func joined(
        _ node: NodeID,
        _ incarnation: Incarnation,
        now: ContinuousClock.Instant
    ) -> Membership {
        let own = Announcement(node: node, incarnation: incarnation, role: .gateway, cluster: "local")
        var membership = Membership(own: own, brokers: 1, now: now)
        _ = membership.start(now: now)
        for case .publish(let hello, _, _) in membership.brokerConnected(0, now: now) {
            _ = membership.received(hello, through: 0, now: now)
        }
        _ = membership.timerFired(now: now + .seconds(1))
        precondition(membership.view.isWhole, "\(membership.view)")
        return membership
    }
}
