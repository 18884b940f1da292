import Backbone
import EngineIOProtocol
import NIOCore
import Operations
import SocketIO

/// Deadlines, and when what was said goes out.
extension Engine {
    package func passEnded() {
        self.isInPass = false
        self.flush()
    }

    /// Something was said outside a pass of the loop: by a timer, an `async` handler, another thread's hop.
    func flushSoon() {
        guard !self.isInPass, !self.isFlushScheduled else { return }
        self.isFlushScheduled = true
        EngineLoop.shared.eventLoop.execute {
            EngineActor.assumeIsolated {
                self.isFlushScheduled = false
                self.flush()
            }
        }
    }

    func flush() {
        let load = UInt32(clamping: self.sessions.count)
        for link in self.links.values { link.flush(load: load) }
        self.rearm()
    }

    func timerFired(lateBy lateness: Duration) {
        let end = self.standstill.timerFired(lateBy: lateness, now: .now)
        // Silence means something only when everything that came has been heard: a handler may have kept this loop.
        let isDrained = self.listener.receiveNow()
        let now = ContinuousClock.Instant.now
        guard self.inputPatience.received(isDrained: isDrained, now: now) else { return self.timer.arm(now) }
        if let end { return self.timer.arm(end) }
        for link in Array(self.links.values) { link.timerFired(now: now) }
        while let id = self.deadlines.popDue(now: now) { self.sessions[id]?.timerFired(now: now) }
        self.metrics.transfers.expired.increment(by: self.transfers.forgetExpired(now: now))
        let due = self.waitingOpenings.due(now: now)
        for (opening, link) in due { link.proceed(opening) }
        if !due.isEmpty { self.giveUpOnMissingGateways() }
        self.flush()
    }

    func rearm() {
        var next = self.deadlines.next()
        for link in self.links.values { next = .earlier(next, link.deadline) }
        next = .earlier(next, self.waitingOpenings.deadline)
        next = .earlier(next, self.transfers.deadline)
        self.timer.arm(next)
    }
}
