/// What follows from any event: the due heartbeat, a settled slot, a changed view.
extension Membership {
    mutating func concluded(_ actions: [Action], _ now: Instant) -> [Action] {
        var actions = actions
        self.refreshView(now, &actions)
        self.perform(
            self.ownership.timerFired(isJoined: self.view.isJoined, now: now),
            now,
            &actions
        )
        if self.pulse.beat(now: now) {
            let answering = self.answering.sorted()
            self.answering.removeAll(keepingCapacity: true)
            actions.append(.publish(self.message(.heartbeat, now), to: .all, answering: answering))
        }
        return actions
    }

    private mutating func refreshView(_ now: Instant, _ actions: inout [Action]) {
        if let answersDue, now >= answersDue { self.answersDue = nil }
        let missing = self.missing(now)
        let flips = missing.isEmpty != self.view.isWhole
        let view = MembershipView(
            missing: missing,
            joined: self.brokers.map(\.isJoined),
            split: self.hearsay.nodes(since: now - self.configuration.hearsayLifetime),
            since: flips ? now : self.view.since
        )
        guard view != self.view else { return }
        self.view = view
        actions.append(.viewChanged(view))
    }

    private func missing(_ now: Instant) -> [MembershipView.Missing] {
        guard self.brokers.contains(where: \.isJoined) else { return [.notJoined] }
        var missing: [MembershipView.Missing] = []
        for (index, broker) in self.brokers.enumerated() where broker.isJoining(now: now) {
            missing.append(.joining(broker: index))
        }
        if self.answersDue != nil { missing.append(.awaitingAnswers) }
        return missing + self.hearsay.nodes.map { .unheard($0) }
    }

    mutating func perform(
        _ action: BrokerPresence.Action,
        _ broker: Int,
        _ now: Instant,
        _ actions: inout [Action]
    ) {
        switch action {
        case .sayHello:
            actions.append(.publish(self.message(.hello, now), to: .broker(broker), answering: []))
        case .none:
            break
        }
    }

    mutating func perform(_ action: SlotOwnership.Action, _ now: Instant, _ actions: inout [Action]) {
        switch action {
        case .draw:
            actions.append(.drawSlot)
        case .settled(let claim):
            actions.append(.slotSettled(claim))
            self.claimsChanged(now, &actions)
        case .lost(let claim):
            actions.append(.slotLost(claim))
            actions.append(.drawSlot)
        case .none:
            break
        }
    }

    /// Lets others, and the own table, know the claim as it stands.
    mutating func claimsChanged(_ now: Instant, _ actions: inout [Action]) {
        let claims = self.ownership.claim.map { [$0] } ?? []
        guard claims != self.own.slots else { return }
        self.own.slots = claims
        self.slots.claim(claims, by: self.own.node, self.own.incarnation)
        self.pulse.hasten(now: now)
    }

    /// The next message, with whom this node hears now.
    mutating func message(_ kind: MembershipMessage.Kind, _ now: Instant) -> MembershipMessage {
        self.sequence += 1
        self.own.doubted = self.doubted
        self.own.heard = self.brokers.indices.map { self.heard(through: $0, now) }
        return MembershipMessage(kind: kind, sequence: self.sequence, announcement: self.own)
    }

    private func heard(through broker: Int, _ now: Instant) -> [NodeID] {
        let oldest = now - self.configuration.timeout
        return self.members.values
            .filter { self.isOwn($0.announcement.cluster) }
            .filter { member in member.heardThrough[broker].map { $0 > oldest } ?? false }
            .map(\.node)
            .sorted()
    }
}
