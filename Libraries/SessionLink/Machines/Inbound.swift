/// The data batches of an epoch as they come: each is taken once, in order; what to say about it, and when.
///
/// What comes early is dropped: paths keep the order, so a gap is a loss, and all after it is asked for again.
struct Inbound {
    enum Step: Equatable {
        case taken
        case duplicate
        case early
    }

    private let acknowledgeEvery: Int
    private let acknowledgeWithin: Duration
    private let resumeInterval: Duration

    /// Everything up to this sequence has been taken.
    private(set) var received: UInt64 = 0
    private var unacknowledged = 0
    private var acknowledgeBy: ContinuousClock.Instant?
    private var isAcknowledgementUrgent = false
    private(set) var isResumeDue = false
    private var lastRequest: ContinuousClock.Instant?

    init(acknowledgeEvery: Int, acknowledgeWithin: Duration, resumeInterval: Duration) {
        self.acknowledgeEvery = acknowledgeEvery
        self.acknowledgeWithin = acknowledgeWithin
        self.resumeInterval = resumeInterval
    }

    mutating func batchReceived(_ sequence: UInt64, now: ContinuousClock.Instant) -> Step {
        if sequence == self.received + 1 {
            self.taken(now: now)
            return .taken
        }
        guard sequence > self.received else {
            self.isAcknowledgementUrgent = true  // The peer sends again, so it has missed what we said.
            return .duplicate
        }
        self.requestMissing(now: now)
        return .early
    }

    private mutating func taken(now: ContinuousClock.Instant) {
        self.received += 1
        self.unacknowledged += 1
        if self.acknowledgeBy == nil { self.acknowledgeBy = now + self.acknowledgeWithin }
    }

    /// At most one request per interval: every early batch shows the same gap.
    private mutating func requestMissing(now: ContinuousClock.Instant) {
        if let last = self.lastRequest, now < last + self.resumeInterval { return }
        self.lastRequest = now
        self.isResumeDue = true
    }

    /// The peer asks what has arrived of everything up to `sequence`. What has not is lost: it came by before the question.
    ///
    /// What the peer has sent since is none of the answer's: it is on its way, and the peer may not hold it any more.
    mutating func asked(about sequence: UInt64) {
        if sequence > self.received { self.isResumeDue = true } else { self.isAcknowledgementUrgent = true }
    }

    /// Something may have been lost on a broken path.
    mutating func resumeWanted() {
        self.isResumeDue = true
    }

    /// Something else than receipt is to be told soon.
    mutating func acknowledgementWanted() {
        self.isAcknowledgementUrgent = true
    }

    func isAcknowledgementDue(now: ContinuousClock.Instant) -> Bool {
        if self.isAcknowledgementUrgent || self.unacknowledged >= self.acknowledgeEvery { return true }
        guard let acknowledgeBy = self.acknowledgeBy else { return false }
        return acknowledgeBy <= now
    }

    var deadline: ContinuousClock.Instant? { self.acknowledgeBy }

    /// A batch went out, whose header says what has been received.
    mutating func acknowledgementSent() {
        self.unacknowledged = 0
        self.acknowledgeBy = nil
        self.isAcknowledgementUrgent = false
    }

    mutating func resumeSent() {
        self.isResumeDue = false
        self.acknowledgementSent()
    }
}
