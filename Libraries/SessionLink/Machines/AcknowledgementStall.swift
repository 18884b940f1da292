/// Notices that acknowledgements no longer come, and says when to ask the peer what has arrived.
///
/// A question costs a header, where sending again at a guess would feed a peer that is merely slow.
struct AcknowledgementStall {
    private let patience: Duration
    private(set) var deadline: ContinuousClock.Instant?

    init(patience: Duration) {
        self.patience = patience
    }

    /// Something went out while nothing else was unacknowledged.
    mutating func waitBegan(now: ContinuousClock.Instant) {
        self.deadline = now + self.patience
    }

    /// An acknowledgement came; `isWaiting` if more are to come.
    mutating func progressed(isWaiting: Bool, now: ContinuousClock.Instant) {
        self.deadline = isWaiting ? now + self.patience : nil
    }

    /// Whether to ask now; and again after as long.
    mutating func timerFired(now: ContinuousClock.Instant) -> Bool {
        guard let deadline = self.deadline, deadline <= now else { return false }
        self.deadline = now + self.patience
        return true
    }
}
