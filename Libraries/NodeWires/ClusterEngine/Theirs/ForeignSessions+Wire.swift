import EngineIOProtocol

/// What Node.js servers say, and what becomes of those who do not.
extension ForeignSessions {
    /// A message for this node; what is none of its business is ignored.
    package mutating func received(_ message: ClusterEngineMessage, now: Instant) -> [Action] {
        switch message.body {
        case .lockAnswered(let request, let success):
            guard let question = self.questions.answered(request) else { return [] }
            return success
                ? self.granted(question, by: message.sender, now: now) : self.refused(question, isAnswer: true)
        case .upgradeAnswered(let request, let takeOver, _):
            guard case .upgrade(let channel) = self.questions.answered(request)?.purpose else { return [] }
            return takeOver ? self.handedOver(channel) : self.stayed(channel)
        case .drain(let sid, let packets):
            guard self.sessions[sid]?.owner == message.sender else { return [] }
            return self.drained(sid, packets)
        case .acquireLock, .packet, .upgrade, .close:
            return []  // Of those who want something of our sessions.
        }
    }

    private mutating func granted(
        _ question: Questions.Question,
        by owner: ClusterEnginePeer,
        now: Instant
    ) -> [Action] {
        let sid = question.sid
        self.know(sid, owner, now: now)
        guard self.sessions[sid]?.owner == owner else { return self.refused(question, isAnswer: false) }
        switch question.purpose {
        case .poll(let channel): return self.pollGranted(channel, sid, now: now)
        case .departedPoll:
            self.sessions[sid]?.polling = .held(since: now)
            return []
        case .post(let channel): return self.postGranted(channel, now: now)
        case .webSocket(let channel):
            guard case .webSocket(let webSocket) = self.channels[channel] else { return [] }
            return self.granted(channel, webSocket, now: now)
        case .abortedRequest: return self.endByClient(sid, .transportError)
        case .abortedWebSocket: return self.sayUpgradeFailed(sid)
        case .arrival(let channel): return self.arrived(channel)
        case .release, .upgrade: return []
        }
    }

    private mutating func pollGranted(_ channel: ChannelID, _ sid: String, now: Instant) -> [Action] {
        self.sessions[sid]?.polling = .waiting(channel)
        return self.isProbed(sid) ? self.releasePoll(sid, now: now) : []
    }

    private mutating func postGranted(_ channel: ChannelID, now: Instant) -> [Action] {
        guard case .post(var post) = self.channels[channel], case .asking(let body) = post.state else { return [] }
        post.state = .granted
        self.channels[channel] = .post(post)
        return body.map { self.passOn($0, channel, post.sid, now: now) } ?? []
    }

    mutating func arrived(_ channel: ChannelID) -> [Action] {
        self.channels.removeValue(forKey: channel) == nil ? [] : [.confirmPost(channel)]
    }

    /// - Parameter isAnswer: whether the owner refuses, rather than nobody having answered.
    private mutating func refused(_ question: Questions.Question, isAnswer: Bool) -> [Action] {
        switch question.purpose {
        case .poll(let channel), .post(let channel), .webSocket(let channel): return self.refuse(channel)
        // The packets came first, whatever the session has become by them.
        case .arrival(let channel) where isAnswer: return self.arrived(channel)
        case .arrival(let channel): return self.refuse(channel)
        case .upgrade: return self.forget(question.sid, closing: .engineLost)
        case .departedPoll, .abortedRequest, .abortedWebSocket, .release: return []
        }
    }

    private mutating func drained(_ sid: String, _ packets: [WirePacket]) -> [Action] {
        guard let session = self.sessions[sid] else { return [] }
        let ends = packets.contains { $0.isClose }
        if let webSocket = session.webSocket, self.hasTakenOver(webSocket) {
            let said = packets.filter { !$0.isNoop && !$0.isClose }
            let actions: [Action] = said.isEmpty ? [] : [.write(webSocket, said)]
            return ends ? actions + self.forget(sid, closing: .forcedClose) : actions
        }
        switch session.polling {
        case .none: return []
        case .waiting(let poll):
            self.sessions[sid]?.polling = .none
            self.channels[poll] = nil
            let actions = [Action.answerPoll(poll, packets)]
            return ends ? actions + self.forget(sid, closing: .forcedClose) : actions
        case .held:
            self.sessions[sid]?.polling = .none
            self.sessions[sid]?.drained += packets.filter { !$0.isNoop }
            return []
        }
    }

    /// Nobody listens to what is said to this owner any more.
    package mutating func ownerGone(_ owner: ClusterEnginePeer) -> [Action] {
        var actions: [Action] = []
        for (sid, session) in self.sessions where session.owner == owner {
            actions += self.forget(sid, closing: .engineLost)
        }
        return actions
    }

    /// There is no way to anybody any more.
    package mutating func wireLost() -> [Action] {
        self.questions.removeAll()
        self.sessions = [:]
        self.attempts = DeadlineQueue()
        self.nextSweep = nil
        let channels = self.channels
        self.channels = [:]
        return channels.map { channel, state in
            guard case .webSocket(let webSocket) = state, webSocket.state != .asking else {
                return .refuse(channel, .sessionUnknown)
            }
            return .closeWebSocket(channel, .engineLost)
        }
    }
}

// MARK: Time

extension ForeignSessions {
    static let sweepInterval = Duration.seconds(5)

    /// When ``timerFired(now:)`` is due next.
    package mutating func nextDeadline() -> Instant? {
        [self.questions.deadline, self.attempts.next(), self.nextSweep].compactMap(\.self).min()
    }

    package mutating func timerFired(now: Instant) -> [Action] {
        var actions: [Action] = []
        for question in self.questions.takeExpired(now: now) {
            actions += self.refused(question, isAnswer: false)
        }
        while let channel = self.attempts.popDue(now: now) { actions += self.attemptDue(channel, now: now) }
        if let sweep = self.nextSweep, sweep <= now { actions += self.sweep(now: now) }
        return actions
    }

    private mutating func attemptDue(_ channel: ChannelID, now: Instant) -> [Action] {
        guard case .webSocket(let webSocket) = self.channels[channel] else { return [] }
        switch webSocket.state {
        case .upgradeDue: return self.tellUpgrade(channel, now: now)
        case .attached(let attempt) where attempt.until <= now: return self.giveUp(channel, .upgradeAbandoned)
        case .attached(var attempt):
            attempt.releaseAt = now + self.configuration.noopUpgradeInterval * 2
            self.set(channel, webSocket, .attached(attempt))
            return self.releasePoll(webSocket.sid, now: now) + self.releasePollElsewhere(webSocket.sid, now: now)
        case .asking, .upgrading, .open: return []
        }
    }

    /// The owner does it only some time after it has granted an upgrade.
    private mutating func releasePollElsewhere(_ sid: String, now: Instant) -> [Action] {
        guard self.sessions[sid]?.polling == ForeignSession.Polling.none else { return [] }
        guard let question = self.ask(.release, sid, .websocket, .read, now: now) else { return [] }
        return self.sayUpgradeFailed(sid) + [question]
    }

    /// Forgets sessions that nobody asks for. A poll that stays away is taken for a client that has gone.
    private mutating func sweep(now: Instant) -> [Action] {
        var actions: [Action] = []
        for (sid, session) in self.sessions {
            if case .held(let since) = session.polling, now - since > Self.pollPatience {
                actions += self.endByClient(sid, .transportError)
            } else if !session.isInUse, now - session.usedAt > self.configuration.idleTimeout {
                self.sessions[sid] = nil
            }
        }
        self.nextSweep = self.sessions.isEmpty ? nil : now + Self.sweepInterval
        return actions
    }

    private static let pollPatience = Duration.seconds(30)
}
