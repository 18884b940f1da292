import Backbone
import EngineIOProtocol
import NIOCore

/// One timer of the event loop stands for all deadlines.
extension GatewayLoop {
    func setDeadline(_ deadline: ContinuousClock.Instant?, for connection: any Connection) {
        self.set(.connection(connection.id), deadline)
    }

    func setDeadline(_ deadline: ContinuousClock.Instant?, for link: EngineLink) {
        // Another one to the same engine may have taken its place.
        if let present = self.engines.entries[link.engine]?.link, present !== link { return }
        self.set(.link(link.engine), deadline)
    }

    func set(_ key: DeadlineKey, _ deadline: ContinuousClock.Instant?) {
        self.deadlines.update(key, to: deadline)
        // A timer that is too early finds nothing to do, and is set anew then.
        if let deadline, self.timerInstant.map({ deadline < $0 }) ?? true { self.setTimer(deadline) }
    }

    private func setTimer(_ instant: ContinuousClock.Instant) {
        self.timer?.cancel()
        self.timerInstant = instant
        let now = self.now
        let delay = max(instant - now, .zero)
        self.timerDue = now + delay
        self.timer = self.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { self.timerFired() }
    }

    private func timerFired() {
        let now = self.now
        let lateness = self.timerDue.duration(to: now)
        self.timer = nil
        self.timerInstant = nil
        if let end = self.standstill.timerFired(lateBy: lateness, now: now) { return self.setTimer(end) }
        while let key = self.deadlines.popDue(now: now) { self.reached(key, now) }
        if let next = self.deadlines.next(), self.timerInstant.map({ next < $0 }) ?? true { self.setTimer(next) }
    }

    private func reached(_ key: DeadlineKey, _ now: ContinuousClock.Instant) {
        switch key {
        case .connection(let id): self.connections[id]?.deadlineReached(now)
        case .link(let node): self.engines.entries[node]?.link.deadlineReached(now)
        case .waiting: self.waitedLongEnough(now)
        case .linkReport: self.reportLinks(now)
        case .drain: self.drainRound(now)
        }
    }
}
