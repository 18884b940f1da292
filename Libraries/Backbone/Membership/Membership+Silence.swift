/// Members that say nothing: they are asked, and leave when they do not answer although the cluster is heard.
extension Membership {
    var silenceDeadline: Instant? {
        var earliest = self.hearsay.nodes.isEmpty && self.newcomersDue == nil ? nil : self.nextAsk
        for member in self.members.values {
            let due = self.deadline(of: member)
            earliest = min(earliest ?? due, due)
        }
        return earliest
    }

    private func deadline(of member: Member) -> Instant {
        let nextAsk = self.nextAsk ?? member.lastHeard
        return switch member.trust {
        case .trusted: member.lastHeard + self.configuration.askAfter
        case .asked: nextAsk
        case .silent: min(self.expiry(of: member) ?? nextAsk, nextAsk)
        }
    }

    /// When a member leaves; nil while it may not have had its chance to answer.
    private func expiry(of member: Member) -> Instant? {
        switch member.trust {
        case .trusted, .asked:
            nil
        case .silent(let since, let confirmed):
            if confirmed < since + self.configuration.answerTimeout {
                nil
            } else {
                member.doubt == .found ? confirmed : member.lastHeard + self.configuration.timeout
            }
        }
    }

    /// The own `HELLO` came back: whoever was asked by it (or before) hears it too, or is gone.
    mutating func noteSilence(after sequence: UInt64, _ now: Instant) {
        for (node, member) in self.members {
            switch member.trust {
            case .asked(let question) where sequence >= question:
                self.members[node]?.trust = .silent(since: now, confirmed: now)
            case .silent(let since, _):
                self.members[node]?.trust = .silent(since: since, confirmed: now)
            case .asked, .trusted:
                break
            }
        }
    }

    mutating func expireSilentMembers(_ now: Instant, _ actions: inout [Action]) {
        for member in self.members.values.sorted(by: { $0.node < $1.node }) {
            switch member.trust {
            case .silent(_, let confirmed) where now > confirmed + self.configuration.askInterval * 2:
                // This node has not heard itself either since then: what it knew of the silence is worth nothing now.
                self.members[member.node]?.trust = .asked(by: self.sequence + 1)
            case .silent:
                // With the last bridge to a cluster its nodes have left.
                guard self.members[member.node] != nil else { continue }
                guard let expiry = self.expiry(of: member), now >= expiry else { continue }
                self.remove(member, member.doubt == .found ? .gone : .timeout, now, &actions)
            case .trusted, .asked:
                break
            }
        }
    }

    mutating func askSilentMembers(_ now: Instant, _ actions: inout [Action]) {
        var isNew = false
        var isWaiting = false
        for (node, member) in self.members {
            switch member.trust {
            case .trusted:
                guard now >= member.lastHeard + self.configuration.askAfter else { continue }
                self.members[node]?.trust = .asked(by: self.sequence + 1)
                isNew = true
            case .asked, .silent:
                isWaiting = true
            }
        }
        if isNew { self.nextAsk = nil }
        self.noteNewcomers(now)
        if isNew || isWaiting || !self.hearsay.nodes.isEmpty || self.newcomersDue != nil { self.ask(now, &actions) }
    }

    /// Publishes `HELLO`, at most once per interval.
    mutating func ask(_ now: Instant, _ actions: inout [Action]) {
        if let nextAsk = self.nextAsk, now < nextAsk { return }
        self.nextAsk = now + (self.doubted.isEmpty ? self.configuration.askInterval : self.configuration.doubtInterval)
        actions.append(.publish(self.message(.hello, now), to: .all, answering: []))
    }

    mutating func remove(_ member: Member, _ reason: LeaveReason, _ now: Instant, _ actions: inout [Action]) {
        let node = member.node
        self.members[node] = nil
        self.answering.remove(node)
        self.slots.nodeLeft(node)
        self.hearsay.reporterLeft(node)
        let incarnation = member.announcement.incarnation
        self.departures.left(node, .init(incarnation: incarnation, reason: reason, at: now))
        actions.append(.left(member, reason))
        self.reachMayHaveChanged(now, &actions)
    }
}
