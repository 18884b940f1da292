extension Link {
    /// When `timerFired` is to be called. May lie in the past: then call it now.
    package var deadline: Instant? {
        var earliest = self.outbound.exhausted
        earliest.take(self.liveness.deadline)
        guard self.pathStands else { return earliest }
        if self.epoch.isOpening { earliest.take(self.asking.deadline) }
        guard self.epoch.isOpen else { return earliest }
        earliest.take(self.keepAlive.deadline)
        earliest.take(self.inbound.deadline)
        earliest.take(self.outbound.stall.deadline)
        return earliest
    }

    /// The deadline has passed, and all input has been received. Then drain `nextBatch`.
    package mutating func timerFired(now: Instant) -> LinkChange {
        if self.outbound.exhausted != nil { return self.end(.replayExhausted, now: now) }
        let change = self.liveness.timerFired(now: now)
        if case .died(let reason) = change { return self.end(reason, now: now) }
        if self.pathStands, self.outbound.timerFired(now: now) {
            self.isQuestionDue = true
            self.counters.questionsSent += 1
        }
        return LinkChange(liveness: LivenessChange(change))
    }

    /// The connection beneath has broken: nothing is sent until the path is restored or a batch comes by it.
    package mutating func pathLost(now: Instant) -> LinkChange {
        guard self.pathStands else { return .none }
        self.pathStands = false
        self.counters.pathLosses += 1
        return LinkChange(liveness: LivenessChange(self.liveness.pathLost(now: now)))
    }

    /// Somebody is at the peer's endpoint, though the path is lost: silence alone says whether the peer is dead.
    package mutating func peerAccepts() {
        guard !self.pathStands else { return }
        self.liveness.peerAccepts()
    }

    /// Nobody is at the peer's endpoint any more.
    package mutating func peerGone(now: Instant) -> LinkChange {
        guard !self.pathStands, self.epoch.isOpen else { return .none }
        return self.end(.peerGone, now: now)
    }

    /// There is a connection again, the same or another: each side sends again what the other lacks.
    package mutating func pathRestored(now: Instant) {
        self.pathStands = true
        self.liveness.pathRestored()
        self.epoch.askAgain()
        self.outbound.rewind()
        if self.epoch.isOpen { self.inbound.resumeWanted() }
    }
}

extension ContinuousClock.Instant? {
    /// The earlier of the two.
    fileprivate mutating func take(_ other: ContinuousClock.Instant?) {
        guard let other else { return }
        self = self.map { min($0, other) } ?? other
    }
}
