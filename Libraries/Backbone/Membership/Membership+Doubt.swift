/// Members of whom there is word that they are gone: nobody is at their endpoint any more, or they hung up and do not call
/// again. They are asked, and leave as soon as they had time to answer, not only after `timeout`.
///
/// Who stands still is not doubted: its endpoint accepts connections, and those it has made stand. So nobody leaves by doubt
/// who lives, unless this node alone is cut off from it, and does not hear the answer either; and nobody else of its cluster
/// takes its word for that.
extension Membership {
    /// A member is gone: this node's own experience.
    package mutating func foundGone(_ node: NodeID, now: Instant) -> [Action] {
        guard self.phase == .active, let member = self.members[node], member.doubt != .found else { return [] }
        var actions: [Action] = []
        self.doubt(member, .found, now, &actions)
        return self.concluded(actions, now)
    }

    /// What became of an `inquire`.
    package mutating func inquired(_ node: NodeID, _ outcome: ProbeOutcome, now: Instant) -> [Action] {
        guard self.phase == .active, self.members[node]?.doubt == .told else { return [] }
        guard outcome == .refused else {
            self.members[node]?.doubt = nil
            return []
        }
        return self.foundGone(node, now: now)
    }

    /// Another node has found them gone, which this one has to see for itself. The endpoints of another cluster it cannot
    /// see, and believes that cluster's nodes.
    mutating func told(of nodes: [NodeID], by cluster: String, _ now: Instant, _ actions: inout [Action]) {
        for node in nodes {
            guard let member = self.members[node], member.doubt == nil else { continue }
            guard member.announcement.cluster == cluster else { continue }
            guard self.isOwn(cluster) else {
                self.doubt(member, .found, now, &actions)
                continue
            }
            // A gateway has no endpoint at which it could be seen; engines see it hang up.
            guard member.announcement.address(of: "link") != nil else { continue }
            self.doubt(member, .told, now, &actions)
            actions.append(.inquire(member))
        }
    }

    /// A process bound the address anew, so whoever had it before is no more.
    mutating func doubtFormerHolders(of newcomer: Announcement, _ now: Instant, _ actions: inout [Action]) {
        guard let address = newcomer.address(of: "link") else { return }
        for member in self.members.values.sorted(by: { $0.node < $1.node }) where member.node != newcomer.node {
            let said = member.announcement
            guard said.cluster == newcomer.cluster, said.address(of: "link") == address else { continue }
            guard said.incarnation < newcomer.incarnation else { continue }
            self.doubt(member, .found, now, &actions)
        }
    }

    private mutating func doubt(
        _ member: Member,
        _ doubt: Member.Doubt,
        _ now: Instant,
        _ actions: inout [Action]
    ) {
        self.members[member.node]?.doubt = doubt
        if member.trust == .trusted { self.members[member.node]?.trust = .asked(by: self.sequence + 1) }
        // Whoever was asked before was asked for longer than it takes to answer.
        self.nextAsk = nil
        self.ask(now, &actions)
    }

    /// Whom this node doubts by its own experience.
    var doubted: [NodeID] {
        self.members.values
            .filter { $0.doubt == .found && self.isOwn($0.announcement.cluster) }
            .map(\.node)
            .sorted()
    }
}
