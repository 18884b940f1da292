/// Whether the peer of an open epoch shows life: alive → suspect → dead.
///
/// Any batch is a sign. A lost path makes the peer suspect at once and dead after `pathLossTimeout`; silence on a path
/// that stands is a stalled loop, suspect after `suspectAfter`, dead after `stallTimeout`. All input is to be received
/// before `timerFired`: a loop that was itself stalled finds the signs of life waiting.
struct Liveness {
    enum State: Equatable {
        /// No epoch is open: there is nothing to lose.
        case idle
        case alive
        case suspect
        case dead
    }

    enum Change: Equatable {
        case none
        case suspected
        case recovered
        case died(EpochEnd)
    }

    private let suspectAfter: Duration
    private let stallTimeout: Duration
    private let pathLossTimeout: Duration
    private(set) var state: State = .idle
    private var heardAt: ContinuousClock.Instant
    private var pathLostAt: ContinuousClock.Instant?

    init(
        suspectAfter: Duration,
        stallTimeout: Duration,
        pathLossTimeout: Duration,
        now: ContinuousClock.Instant
    ) {
        self.suspectAfter = suspectAfter
        self.stallTimeout = stallTimeout
        self.pathLossTimeout = pathLossTimeout
        self.heardAt = now
    }

    mutating func epochOpened(now: ContinuousClock.Instant) {
        self.state = .alive
        self.heardAt = now
    }

    mutating func epochEnded() {
        if self.state != .dead { self.state = .idle }
    }

    mutating func heard(now: ContinuousClock.Instant) -> Change {
        self.heardAt = now
        guard self.state == .suspect else { return .none }
        self.state = .alive
        return .recovered
    }

    mutating func pathLost(now: ContinuousClock.Instant) -> Change {
        if self.pathLostAt == nil { self.pathLostAt = now }
        guard self.state == .alive else { return .none }
        self.state = .suspect
        return .suspected
    }

    /// The peer stays suspect until it is heard.
    mutating func pathRestored() {
        self.pathLostAt = nil
    }

    mutating func timerFired(now: ContinuousClock.Instant) -> Change {
        switch self.state {
        case .idle, .dead: return .none
        case .alive, .suspect: break
        }
        if let lost = self.pathLostAt, lost + self.pathLossTimeout <= now { return self.die(.pathLost) }
        if self.heardAt + self.stallTimeout <= now { return self.die(.silence) }
        guard self.state == .alive, self.heardAt + self.suspectAfter <= now else { return .none }
        self.state = .suspect
        return .suspected
    }

    private mutating func die(_ reason: EpochEnd) -> Change {
        self.state = .dead
        return .died(reason)
    }

    var deadline: ContinuousClock.Instant? {
        switch self.state {
        case .idle, .dead: nil
        case .alive: self.heardAt + min(self.suspectAfter, self.stallTimeout)
        case .suspect: self.earliestDeath
        }
    }

    private var earliestDeath: ContinuousClock.Instant {
        let bySilence = self.heardAt + self.stallTimeout
        guard let lost = self.pathLostAt else { return bySilence }
        return min(bySilence, lost + self.pathLossTimeout)
    }
}
