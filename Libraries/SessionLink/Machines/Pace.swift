/// Something that is to be done at least once per interval: showing life while an epoch is open, asking for one before.
struct Pace {
    private let interval: Duration
    private(set) var deadline: ContinuousClock.Instant

    /// Due at once.
    init(interval: Duration, now: ContinuousClock.Instant) {
        self.interval = interval
        self.deadline = now
    }

    mutating func done(now: ContinuousClock.Instant) {
        self.deadline = now + self.interval
    }

    func isDue(now: ContinuousClock.Instant) -> Bool { self.deadline <= now }
}
