/// One session's message rate. A client above it is not read on until it has earned to be; nothing is lost. One that
/// stays above it – that had to wait in every second for `patience` – is not to be waited for any longer.
package struct MessagePace: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package struct Limit: Equatable, Sendable {
        package var rate: Rate
        package var patience: Duration

        package init(rate: Rate, patience: Duration = .seconds(30)) {
            self.rate = rate
            self.patience = patience
        }
    }

    package enum Verdict: Equatable, Sendable {
        case pass
        case wait(until: Instant)
        /// Ends the session with ``CloseReason/rateExceeded``.
        case exceeded
    }

    /// A client that waits is woken at most so often, and then gets a lot through.
    private static let lot = Duration.milliseconds(50)
    /// Without a wait for so long, the client has kept to its rate.
    private static let respite = Duration.seconds(1)

    private let limit: Limit
    private var bucket: TokenBucket
    /// From the first wait to the end of the last.
    private var waits: (since: Instant, until: Instant)?

    package init(_ limit: Limit, now: Instant) {
        self.limit = limit
        self.bucket = TokenBucket(limit.rate, now: now)
    }

    /// Whether the client may be read on. Whoever is told to wait asks again then.
    package mutating func verdict(now: Instant) -> Verdict {
        guard !self.bucket.has(1, now: now) else { return .pass }
        let until = self.bucket.instant(of: self.tokensOfLot, now: now)
        let since = self.waits.flatMap { now < $0.until + Self.respite ? $0.since : nil } ?? now
        self.waits = (since, until)
        return until - since > self.limit.patience ? .exceeded : .wait(until: until)
    }

    /// So many messages have come.
    package mutating func spend(_ count: Int, now: Instant) {
        self.bucket.spend(count, now: now)
    }

    /// Whether it is as good as new.
    package func isIdle(now: Instant) -> Bool {
        self.bucket.isFull(now: now) && (self.waits.map { now >= $0.until + Self.respite } ?? true)
    }

    private var tokensOfLot: Int {
        max(Int(Double(self.limit.rate.perSecond) * (Self.lot / .seconds(1))), 1)
    }
}
