/// The data batches of an epoch on their way to the peer: numbered, kept until acknowledged, sent again if asked.
///
/// A cursor says which batch goes next; to send again is to move it back. The bytes kept are bounded: beyond the limit
/// the oldest are forgotten if they have been sent (they have most likely arrived; if the peer asks for them after
/// all, the epoch cannot go on), and if they have not, what is written exceeds what may wait.
///
/// What has been forgotten may still wait on its way, in queues that are not this one. A peer that takes nothing any more
/// is given up before these can grow without end.
struct Outbound {
    /// Of the limit, what may be on its way altogether.
    private static let inFlightFactor = 4

    private let limit: Int
    private var replay = BatchQueue()
    /// The sequence of the first batch in `replay`.
    private var first: UInt64 = 1
    /// The sequence to be sent next.
    private var cursor: UInt64 = 1
    private(set) var highestSent: UInt64 = 0
    private(set) var acknowledged: UInt64 = 0
    /// Of the batches that were forgotten and are not acknowledged. What one of them had is not known any more.
    private var forgottenBytes = 0
    /// Since when the limit is exceeded by what could not be sent. The epoch is to be ended.
    private(set) var exhausted: ContinuousClock.Instant?
    private(set) var stall: AcknowledgementStall

    init(limit: Int, askAfter: Duration) {
        self.limit = limit
        self.stall = AcknowledgementStall(patience: askAfter)
    }

    var replayBytes: Int { self.replay.bytes }
    var replayCount: Int { self.replay.count }
    var hasUnsent: Bool { self.cursor < self.first + UInt64(self.replay.count) }

    mutating func append(_ batch: consuming [UInt8], now: ContinuousClock.Instant) {
        guard self.exhausted == nil else { return }
        self.replay.append(batch)
        while self.replay.bytes > self.limit, self.replay.count > 1 {
            guard self.first < self.cursor else { return self.exhaust(now: now) }
            self.forgottenBytes += self.forgetFirst()
        }
        if self.inFlightBytes > Self.inFlightFactor * self.limit { self.exhaust(now: now) }
    }

    private mutating func exhaust(now: ContinuousClock.Instant) {
        self.exhausted = now
        self.replay.removeAll()
        self.forgottenBytes = 0
        self.first = self.cursor
    }

    /// - Returns: how long it was.
    @discardableResult
    private mutating func forgetFirst() -> Int {
        self.first += 1
        return self.replay.popFirst()?.count ?? 0
    }

    /// On its way, or still to be sent.
    var inFlightBytes: Int { self.forgottenBytes + self.replay.bytes }

    /// On the average of those that were forgotten.
    private mutating func forgottenAcknowledged(upTo sequence: UInt64) {
        guard self.forgottenBytes > 0 else { return }
        let count = self.first - 1 - self.acknowledged
        let rest = self.first - 1 - min(sequence, self.first - 1)
        self.forgottenBytes = count > 0 ? Int(Double(self.forgottenBytes) * Double(rest) / Double(count)) : 0
    }
}

// MARK: Sending.

extension Outbound {
    enum Sent: Equatable { case first, again }

    /// The batch at the cursor, stamped with `header` and its sequence.
    mutating func next(_ header: BatchHeader, now: ContinuousClock.Instant) -> (batch: [UInt8], sent: Sent)? {
        guard self.hasUnsent else { return nil }
        var header = header
        header.sequence = self.cursor
        let offset = Int(self.cursor - self.first)
        header.stamp(&self.replay[offset])
        let sent: Sent = self.cursor > self.highestSent ? .first : .again
        if self.acknowledged == self.highestSent { self.stall.waitBegan(now: now) }
        self.highestSent = max(self.highestSent, self.cursor)
        self.cursor += 1
        return (self.replay[offset], sent)
    }

    /// Sends everything again that is not acknowledged: the path it went by has broken.
    mutating func rewind() {
        self.cursor = max(self.first, self.acknowledged + 1)
    }
}

// MARK: What the peer says.

extension Outbound {
    enum Acknowledgement: Equatable {
        case taken
        /// It has what was never sent: the peer's fault.
        case impossible
    }

    mutating func acknowledged(_ sequence: UInt64, now: ContinuousClock.Instant) -> Acknowledgement {
        guard sequence <= self.highestSent else { return .impossible }
        guard sequence > self.acknowledged else { return .taken }
        self.forgottenAcknowledged(upTo: sequence)
        self.acknowledged = sequence
        while self.first <= sequence { self.forgetFirst() }
        self.cursor = max(self.cursor, self.first)
        self.stall.progressed(isWaiting: sequence < self.highestSent, now: now)
        return .taken
    }

    enum Resumption: Equatable {
        case resumed
        /// What the peer has missed is no longer here.
        case exhausted
    }

    /// The peer asks for everything after `sequence`, which it acknowledges.
    mutating func resume(after sequence: UInt64) -> Resumption {
        guard sequence == self.acknowledged else { return .resumed }  // A late request: more has arrived since.
        guard sequence < self.highestSent else { return .resumed }
        guard self.first == sequence + 1 else { return .exhausted }
        self.cursor = self.first
        return .resumed
    }

    /// Whether the peer is to be asked what has arrived.
    mutating func timerFired(now: ContinuousClock.Instant) -> Bool {
        self.stall.timerFired(now: now)
    }
}
