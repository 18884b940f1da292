extension Session {
    /// Time has passed. Does nothing before ``deadline``; afterwards there is a new one.
    ///
    /// Hand in everything that has arrived before calling this, or a client is punished for the owner's own delay.
    package mutating func timerFired(now: Instant) -> [Action] {
        switch self.lifecycle {
        case .open:
            let actions = self.upgradeTimerFired(now: now)
            return actions + self.heartbeatTimerFired(now: now)
        case .closing(let reason, let until):
            return until <= now ? self.end(reason, .closeTimeout) : self.upgradeTimerFired(now: now)
        case .leaving(let until):
            return until <= now ? self.endByClient() : []
        case .closed:
            return []
        }
    }

    private mutating func upgradeTimerFired(now: Instant) -> [Action] {
        switch self.upgrade.timerFired(now: now) {
        case .none: []
        case .releasePoll: self.servePoll()
        case .abandon(let channel): [.closeChannel(channel, .upgradeAbandoned)]
        }
    }

    private mutating func heartbeatTimerFired(now: Instant) -> [Action] {
        switch self.heartbeat?.timerFired(now: now) {
        case nil, .some(.none):
            return []
        case .sendPing:
            self.buffer.append(.ping)
            return self.servePoll()
        case .timeOut:
            return self.end(.pingTimeout)
        }
    }
}
