/// A rate, kept: tokens come in evenly up to the burst, and whatever happens takes one.
///
/// What cannot be cut to fit may take more than there are; the debt is paid before anything else passes.
package struct TokenBucket: Equatable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    package let rate: Rate
    private var tokens: Double
    private var refilled: Instant

    /// Full.
    package init(_ rate: Rate, now: Instant) {
        self.rate = rate
        self.tokens = Double(rate.burst)
        self.refilled = now
    }

    /// Whether as much as ever may pass at once: the bucket is as good as new.
    package func isFull(now: Instant) -> Bool {
        self.tokens(at: now) >= Double(self.rate.burst)
    }

    /// Takes `count` tokens if there is one at least.
    package mutating func take(_ count: Int = 1, now: Instant) -> Bool {
        guard self.has(1, now: now) else { return false }
        self.spend(count, now: now)
        return true
    }

    /// Takes `count` tokens, whether there are as many or not.
    package mutating func spend(_ count: Int, now: Instant) {
        self.tokens = self.tokens(at: now) - Double(count)
        self.refilled = max(self.refilled, now)
    }

    package func has(_ count: Int, now: Instant) -> Bool {
        // What a timer waited for must be there when it fires, though time is counted in whole nanoseconds.
        self.tokens(at: now) >= Double(count) - 1e-6
    }

    /// When there will be `count` tokens, at most a burst's.
    package func instant(of count: Int, now: Instant) -> Instant {
        let missing = Double(min(count, self.rate.burst)) - self.tokens(at: now)
        return missing > 0 ? now + self.rate.time(for: missing) : now
    }

    private func tokens(at now: Instant) -> Double {
        let elapsed = max(now - self.refilled, .zero) / .seconds(1)
        return min(self.tokens + elapsed * Double(self.rate.perSecond), Double(self.rate.burst))
    }
}
