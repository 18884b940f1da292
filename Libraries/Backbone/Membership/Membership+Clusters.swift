/// Nodes of other clusters, which bridges of this one link with it.
///
/// They are members as any other, as long as a bridge of this cluster says that it reaches theirs. When none does any more,
/// all of them leave at once: nobody waits for what cannot come. They never keep this cluster's view from being whole.
extension Membership {
    package func isOwn(_ cluster: String) -> Bool { cluster == self.own.cluster }

    /// Whether nodes of a cluster may be members.
    func isLinked(_ cluster: String) -> Bool { self.isOwn(cluster) || self.reached.contains(cluster) }

    /// This cluster's bridges, other nodes' than this one.
    package var bridges: [Member] {
        self.members.values.filter { $0.announcement.role == .bridge && self.isOwn($0.announcement.cluster) }
    }

    /// Whether a cluster that is newly reached has no member yet: the question who is there may have been lost.
    var isAwaitingCluster: Bool {
        guard self.newcomersDue != nil else { return false }
        return !self.reached.isSubset(of: self.members.values.lazy.map(\.announcement.cluster))
    }

    /// Ends the waiting for nodes of newly reached clusters; their heartbeats will do.
    mutating func noteNewcomers(_ now: Instant) {
        guard let newcomersDue else { return }
        if now >= newcomersDue || !self.isAwaitingCluster { self.newcomersDue = nil }
    }

    /// A bridge has come, has changed or has left; it may be this node itself.
    mutating func reachMayHaveChanged(_ now: Instant, _ actions: inout [Action]) {
        let reached = self.bridges.reduce(into: Set(self.own.reaches)) { $0.formUnion($1.announcement.reaches) }
            .subtracting([self.own.cluster])
        guard reached != self.reached else { return }
        let isNew = !reached.isSubset(of: self.reached)
        self.reached = reached
        let lost = self.members.values.filter { !self.isLinked($0.announcement.cluster) }
        for member in lost.sorted(by: { $0.node < $1.node }) { self.remove(member, .unreachable, now, &actions) }
        guard isNew else { return }
        self.newcomersDue = now + self.configuration.askInterval * 5
        self.nextAsk = nil
        self.ask(now, &actions)
    }
}
