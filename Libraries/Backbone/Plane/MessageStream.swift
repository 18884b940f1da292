/// What one node publishes on one topic, as a subscriber receives it: in order, each message once.
///
/// A message ahead of its turn waits a moment for the others, which may come through another broker. Then they are
/// asked for, a few times; then they are lost, and the stream goes on behind them.
package struct MessageStream: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum Arrival: Equatable {
        /// It is this message's turn; held ones may follow: see `next()`.
        case deliver
        /// Kept (or, where that would exceed the bounds, dropped to be asked for).
        case held
        case duplicate
    }

    package enum Action: Equatable {
        case ask(ClosedRange<UInt64>)
        /// Then take what `next()` has.
        case lost(count: UInt64)
        case none
    }

    private enum Gap {
        case none
        case waiting(until: Instant)
        case asked(times: Int, until: Instant)
    }

    private let configuration: Plane.Configuration
    private var gap = Gap.none
    private var held: [UInt64: [UInt8]] = [:]
    private var heldBytes = 0
    /// Delivered, or given up, up to here.
    package private(set) var position: UInt64
    /// Known to be published.
    private var highest: UInt64
    /// When the publisher left.
    private var departed: Instant?
    /// The first gap is what was said while the publisher was away for too long: old news, which nobody wants any more.
    private var isOutdated = false

    /// - Parameter position: What the subscriber is not owed: messages up to here.
    package init(position: UInt64, configuration: Plane.Configuration) {
        self.position = position
        self.highest = position
        self.configuration = configuration
    }

    package var isDeparted: Bool { self.departed != nil }

    package var deadline: Instant? {
        switch self.gap {
        case .none: nil
        case .waiting(let until), .asked(_, let until): until
        }
    }

    /// - Parameter body: evaluated only if the message has to be kept.
    package mutating func arrived(_ sequence: UInt64, now: Instant, body: () -> [UInt8]) -> Arrival {
        guard sequence > self.position, self.held[sequence] == nil else { return .duplicate }
        self.highest = max(self.highest, sequence)
        if sequence == self.position + 1 {
            self.position = sequence
            self.progressed(now)
            return .deliver
        }
        self.hold(sequence, body())
        self.gapSeen(now)
        return .held
    }

    /// The next held message whose turn it is.
    package mutating func next() -> Publication.Numbered? {
        guard let body = self.held.removeValue(forKey: self.position + 1) else { return nil }
        self.position += 1
        self.heldBytes -= body.count
        return Publication.Numbered(sequence: self.position, body: body)
    }

    package mutating func published(upTo sequence: UInt64, now: Instant) {
        guard sequence > self.highest else {
            // Nothing was said during an absence: whatever is missing from now on is no old news.
            if sequence == self.position { self.isOutdated = false }
            return
        }
        self.highest = sequence
        self.gapSeen(now)
    }

    /// The publisher no longer has these.
    package mutating func gone(_ range: ClosedRange<UInt64>, now: Instant) -> Action {
        guard let missing = self.missing, range.contains(missing.lowerBound) else { return .none }
        return self.giveUp(missing.clamped(to: missing.lowerBound...range.upperBound), now)
    }

    package mutating func timerFired(now: Instant) -> Action {
        guard let deadline = self.deadline, now >= deadline else { return .none }
        guard let missing = self.missing else {
            self.gap = .none
            return .none
        }
        switch self.gap {
        case .none:
            return .none
        case .waiting where self.isOutdated:
            return self.giveUp(missing, now)
        case .waiting:
            return self.ask(for: missing, times: 1, now)
        case .asked(let times, _):
            guard times < self.configuration.repairAttempts else { return self.giveUp(missing, now) }
            return self.ask(for: missing, times: times + 1, now)
        }
    }

    /// The publisher is gone: what is missing will not come.
    package mutating func abandon(now: Instant) -> Action {
        self.departed = self.departed ?? now
        guard let missing = self.missing else { return .none }
        return self.giveUp(missing, now)
    }

    /// The publisher is back. What it has said meanwhile is caught up with, if that is not too long ago.
    package mutating func publisherReturned(now: Instant) {
        self.isOutdated = self.departed.map { now > $0 + self.configuration.absencePatience } ?? false
        self.departed = nil
    }

    /// The first gap.
    private var missing: ClosedRange<UInt64>? {
        let end = min(self.held.keys.min().map { $0 - 1 } ?? self.highest, self.highest)
        return end > self.position ? self.position + 1...end : nil
    }

    private mutating func hold(_ sequence: UInt64, _ body: [UInt8]) {
        let limits = self.configuration.held
        guard self.held.count < limits.messages, self.heldBytes + body.count <= limits.bytes else { return }
        self.held[sequence] = body
        self.heldBytes += body.count
    }

    private mutating func gapSeen(_ now: Instant) {
        switch self.gap {
        case .none: self.gap = .waiting(until: now + self.configuration.reorderDelay)
        case .waiting, .asked: break
        }
    }

    /// What is missing beyond a message that came has its own time to come.
    private mutating func progressed(_ now: Instant) {
        self.isOutdated = false
        guard self.position < self.highest else {
            self.gap = .none
            return
        }
        switch self.gap {
        case .none, .waiting: self.gap = .waiting(until: now + self.configuration.reorderDelay)
        case .asked: self.gap = .asked(times: 1, until: now + self.configuration.repairTimeout)
        }
    }

    private mutating func ask(for missing: ClosedRange<UInt64>, times: Int, _ now: Instant) -> Action {
        // Each time twice as patient.
        self.gap = .asked(times: times, until: now + self.configuration.repairTimeout * (1 << (times - 1)))
        // A publisher may claim any sequence: none of these may overflow.
        let count = min(missing.upperBound - missing.lowerBound, UInt64(self.configuration.repairLimits.messages) - 1)
        return .ask(missing.lowerBound...missing.lowerBound + count)
    }

    private mutating func giveUp(_ missing: ClosedRange<UInt64>, _ now: Instant) -> Action {
        self.position = missing.upperBound
        self.isOutdated = false
        // Whatever follows is looked at when the held messages have been taken.
        self.gap = .waiting(until: now)
        return .lost(count: missing.upperBound - missing.lowerBound + 1)
    }
}
