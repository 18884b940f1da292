/// Whether Redis is still there, though the connection to it is: a stopped process or a dead host closes nothing.
///
/// Silence is broken by a ping; a ping that is not answered in time means that Redis is away.
struct Pulse {
    /// All are short, for they are how long an outage goes unnoticed.
    static let tick = Duration.milliseconds(250)
    private static let silence = Duration.milliseconds(1_000)
    static let patience = Duration.milliseconds(1_500)

    enum Action: Equatable {
        case none
        case ping
        case giveUp
    }

    private var heard: ContinuousClock.Instant
    private var pinged: ContinuousClock.Instant?

    init(now: ContinuousClock.Instant) {
        self.heard = now
    }

    mutating func bytesArrived(now: ContinuousClock.Instant) {
        self.heard = now
        self.pinged = nil
    }

    /// Called each ``tick``.
    mutating func timerFired(now: ContinuousClock.Instant) -> Action {
        if let pinged { return now - pinged >= Self.patience ? .giveUp : .none }
        guard now - self.heard >= Self.silence else { return .none }
        self.pinged = now
        return .ping
    }
}
