/// Whether the peer of an open epoch shows life: alive → suspect → dead.
///
/// Any batch is a sign. Silence is a stalled loop or process: suspect after `suspectAfter`, dead after `stallTimeout`. A
/// lost path makes the peer suspect at once. What it means beyond that depends on who else knows more:
///
/// - who dialled asks who is at the endpoint. Somebody: silence goes on to decide. Nobody: the epoch ends at once, which is
///   not decided here. Not known: dead after `pathLossTimeout`.
/// - who was dialled can only wait: for `redialTimeout` if the peer hung up while it was heard, since it dials again at once
///   if it lives; if it had been silent before, then silence goes on to decide.
///
/// All input is to be received before `timerFired`: a loop that was itself stalled finds the signs of life waiting.
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
    private let redialTimeout: Duration?
    private(set) var state: State = .idle
    private var heardAt: ContinuousClock.Instant
    /// When the lost path is death; nil while it stands, and where silence alone decides.
    private var deathByLoss: (at: ContinuousClock.Instant, EpochEnd)?
    private var isPathLost = false

    init(
        suspectAfter: Duration,
        stallTimeout: Duration,
        pathLossTimeout: Duration,
        redialTimeout: Duration? = nil,
        now: ContinuousClock.Instant
    ) {
        self.suspectAfter = suspectAfter
        self.stallTimeout = stallTimeout
        self.pathLossTimeout = pathLossTimeout
        self.redialTimeout = redialTimeout
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
        if !self.isPathLost {
            self.isPathLost = true
            self.deathByLoss = self.consequence(of: now)
        }
        guard self.state == .alive else { return .none }
        self.state = .suspect
        return .suspected
    }

    private func consequence(of loss: ContinuousClock.Instant) -> (at: ContinuousClock.Instant, EpochEnd)? {
        guard let redialTimeout = self.redialTimeout else { return (loss + self.pathLossTimeout, .pathLost) }
        return loss < self.heardAt + self.suspectAfter ? (loss + redialTimeout, .peerGone) : nil
    }

    mutating func peerAccepts() {
        self.deathByLoss = nil
    }

    /// The peer stays suspect until it is heard.
    mutating func pathRestored() {
        self.isPathLost = false
        self.deathByLoss = nil
    }

    mutating func timerFired(now: ContinuousClock.Instant) -> Change {
        switch self.state {
        case .idle, .dead: return .none
        case .alive, .suspect: break
        }
        if let (moment, reason) = self.deathByLoss, moment <= now { return self.die(reason) }
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
        return self.deathByLoss.map { min(bySilence, $0.at) } ?? bySilence
    }
}
