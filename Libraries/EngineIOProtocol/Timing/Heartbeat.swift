/// The server's half of the heartbeat: a ping each `interval` after the last pong, and `timeout` for the pong to come.
///
/// Run by the engine for a polling session and by the gateway for each WebSocket, from the moment it carries the
/// session: a heartbeat never stops before its session does, so a pong lost on the way costs the session and not its
/// liveness.
package struct Heartbeat: Equatable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What to do when time has passed.
    package enum Action: Equatable, Sendable {
        case none
        case sendPing
        /// The client is gone: close with ``CloseReason/pingTimeout``.
        case timeOut
    }

    private enum State: Equatable {
        case idle(pingAt: Instant)
        case awaitingPong(until: Instant)
        /// A pong is due, but whether it has come is unknown while nobody reads. Pings go on, or the client would give
        /// up.
        case blind(pingAt: Instant)
    }

    private let interval: Duration
    private let timeout: Duration
    private var state: State
    private var isReading = true

    package init(interval: Duration, timeout: Duration, now: Instant) {
        self.interval = interval
        self.timeout = timeout
        self.state = .idle(pingAt: now + interval)
    }

    /// When ``timerFired(now:)`` has something to do.
    package var deadline: Instant {
        switch self.state {
        case .idle(let instant), .awaitingPong(let instant), .blind(let instant): instant
        }
    }

    /// Whether a ping has gone out that no pong has answered.
    package var isAwaitingPong: Bool {
        switch self.state {
        case .idle: false
        case .awaitingPong, .blind: true
        }
    }

    package mutating func timerFired(now: Instant) -> Action {
        guard self.deadline <= now else { return .none }
        switch self.state {
        case .idle, .blind:
            self.state =
                self.isReading ? .awaitingPong(until: self.pongDeadline(now)) : .blind(pingAt: now + self.interval)
            return .sendPing
        case .awaitingPong(let until):
            return self.pongMissed(until, now)
        }
    }

    /// Who looks very late was stalled, and kept the client waiting: its pong may be behind a request that has had no
    /// answer meanwhile.
    private mutating func pongMissed(_ until: Instant, _ now: Instant) -> Action {
        guard now - until > self.timeout / 2 else { return .timeOut }
        self.state = .awaitingPong(until: now + self.timeout)
        return .none
    }

    /// Counted from when the ping was due, so that lateness of timers does not add up; but after a stall of the owner the
    /// client still has half of the timeout.
    private func pongDeadline(_ now: Instant) -> Instant {
        max(self.deadline + self.timeout, now + self.timeout / 2)
    }

    /// A pong came, asked for or not: the client lives, and the interval starts anew.
    package mutating func pongReceived(now: Instant) {
        self.state = .idle(pingAt: now + self.interval)
    }

    /// The owner has stopped reading from the client: from now on its silence says nothing.
    package mutating func readingPaused(now: Instant) {
        self.isReading = false
        if case .awaitingPong = self.state {
            self.state = .blind(pingAt: now + self.interval)
        }
    }

    /// The owner reads again: a pong that is due has the whole timeout to come.
    package mutating func readingResumed(now: Instant) {
        self.isReading = true
        if case .blind = self.state {
            self.state = .awaitingPong(until: now + self.timeout)
        }
    }
}
