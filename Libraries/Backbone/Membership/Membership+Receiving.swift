extension Membership {
    /// Takes every copy: that a broker delivers is what the copies show.
    package mutating func received(_ message: MembershipMessage, through broker: Int, now: Instant) -> [Action] {
        guard self.phase == .active, self.isLinked(message.announcement.cluster) else { return [] }
        var actions: [Action] = []
        if message.announcement.node == self.own.node {
            self.receivedOwn(message, through: broker, now, &actions)
        } else {
            self.receivedPeers(message, through: broker, now, &actions)
        }
        return self.concluded(actions, now)
    }

    private mutating func receivedOwn(
        _ message: MembershipMessage,
        through broker: Int,
        _ now: Instant,
        _ actions: inout [Action]
    ) {
        let incarnation = message.announcement.incarnation
        guard incarnation == self.own.incarnation else {
            // An earlier life's messages may be under way; a later life means that two processes share one id.
            if incarnation > self.own.incarnation { actions.append(.identityTaken(by: incarnation)) }
            return
        }
        if self.brokers[broker].heardItself(now: now) {
            self.answersDue = now + self.configuration.answerTimeout
            actions.append(.joined(broker: broker))
        }
        self.ownership.heardItself(message.sequence, now: now)
        if message.kind == .hello { self.noteSilence(after: message.sequence, now) }
    }

    private mutating func receivedPeers(
        _ message: MembershipMessage,
        through broker: Int,
        _ now: Instant,
        _ actions: inout [Action]
    ) {
        let node = message.announcement.node
        guard !self.departures.isLate(node, message.announcement.incarnation) else { return }
        guard let member = self.members[node] else {
            return self.appeared(message, through: broker, now, &actions)
        }
        if message.announcement.incarnation < member.announcement.incarnation { return }
        if message.announcement.incarnation > member.announcement.incarnation {
            self.remove(member, .replaced, now, &actions)
            return self.appeared(message, through: broker, now, &actions)
        }
        self.members[node]?.heard(through: broker, now: now)
        // The copies of other brokers say nothing new.
        guard message.sequence > member.sequence else { return }
        self.members[node]?.sequence = message.sequence
        self.updated(member, message, now, &actions)
    }

    private mutating func updated(
        _ member: Member,
        _ message: MembershipMessage,
        _ now: Instant,
        _ actions: inout [Action]
    ) {
        switch message.kind {
        case .goodbye:
            return self.remove(member, .goodbye, now, &actions)
        case .hello:
            self.answer(member.node, now)
        case .heartbeat:
            break
        }
        self.members[member.node]?.announcement = message.announcement
        if message.announcement.differsNotably(from: member.announcement), let changed = self.members[member.node] {
            actions.append(.changed(changed))
        }
        self.learn(from: message.announcement, now, &actions)
    }

    private mutating func appeared(
        _ message: MembershipMessage,
        through broker: Int,
        _ now: Instant,
        _ actions: inout [Action]
    ) {
        let node = message.announcement.node
        guard message.kind != .goodbye else {
            let incarnation = message.announcement.incarnation
            return self.departures.left(node, .init(incarnation: incarnation, reason: .goodbye, at: now))
        }
        var member = Member(
            announcement: message.announcement,
            firstHeard: now,
            lastHeard: now,
            sequence: message.sequence,
            heardThrough: Array(repeating: nil, count: self.brokers.count)
        )
        member.heard(through: broker, now: now)
        self.members[node] = member
        self.departures.returned(node)
        self.hearsay.met(node)
        actions.append(.appeared(member))
        // Whoever is new to us wants to know us, whether it has just started or was out of reach.
        self.answer(node, now)
        self.learn(from: message.announcement, now, &actions)
        self.doubtFormerHolders(of: message.announcement, now, &actions)
    }

    private mutating func answer(_ node: NodeID, _ now: Instant) {
        self.answering.insert(node)
        self.pulse.hasten(now: now)
    }

    /// Slots, and nodes it hears that we do not.
    private mutating func learn(from announcement: Announcement, _ now: Instant, _ actions: inout [Action]) {
        self.slots.claim(announcement.slots, by: announcement.node, announcement.incarnation)
        self.settleRivalry(now, &actions)
        self.told(of: announcement.doubted, by: announcement.cluster, now, &actions)
        self.reachMayHaveChanged(now, &actions)
        // Whom nodes of other clusters hear says nothing of what this one should.
        guard self.isOwn(announcement.cluster) else { return }
        let former = self.hearsay
        self.hearsay.reported(self.unknown(in: announcement.heard, now), by: announcement.node, now: now)
        if self.hearsay.nodes != former.nodes, !self.hearsay.nodes.isEmpty { self.ask(now, &actions) }
    }

    private func unknown(in heard: [[NodeID]], _ now: Instant) -> Set<NodeID> {
        var unknown: Set<NodeID> = []
        let oldest = now - self.configuration.hearsayLifetime
        for node in heard.joined() where node != self.own.node && self.members[node] == nil {
            if !self.departures.left(node, after: oldest) { unknown.insert(node) }
        }
        return unknown
    }

    /// Two claims to one slot: all nodes decide alike who has it.
    private mutating func settleRivalry(_ now: Instant, _ actions: inout [Action]) {
        guard let claim = self.ownership.claim else { return }
        guard self.slots.rival(of: self.own.node, for: claim.tag) != nil else {
            // The other gives way; it may not have heard of this claim yet.
            if self.slots.isContested(claim.tag, of: self.own.node) { self.pulse.hasten(now: now) }
            return
        }
        self.perform(self.ownership.outdone(), now, &actions)
        self.claimsChanged(now, &actions)
    }
}
