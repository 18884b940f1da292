import NIOCore

/// What one node published on one topic: numbers it, and keeps the latest for those who missed something.
package struct Publication: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package struct Limits: Equatable, Sendable {
        /// The oldest are dropped beyond either bound.
        package var messages: Int
        package var bytes: Int

        package init(messages: Int, bytes: Int) {
            self.messages = messages
            self.bytes = bytes
        }
    }

    /// What of an asked range is left, and what is not.
    package struct Recollection: Equatable, Sendable {
        package var gone: ClosedRange<UInt64>?
        package var messages: [Numbered] = []
    }

    package struct Numbered: Equatable, Sendable {
        package var sequence: UInt64
        package var body: [UInt8]
    }

    private let limits: Limits
    private let positionDelay: Duration
    private var history = CircularBuffer<[UInt8]>()
    private var historyBytes = 0
    package private(set) var highest: UInt64 = 0
    /// When the highest sequence is to be published, so that a lost last message is noticed.
    package private(set) var positionDue: Instant?

    package init(limits: Limits, positionDelay: Duration) {
        self.limits = limits
        self.positionDelay = positionDelay
    }

    /// - Returns: the message's sequence; the first is 1.
    package mutating func publish(_ body: [UInt8], now: Instant) -> UInt64 {
        self.highest += 1
        self.history.append(body)
        self.historyBytes += body.count
        while self.history.count > self.limits.messages || self.historyBytes > self.limits.bytes {
            self.historyBytes -= self.history.removeFirst().count
        }
        if self.positionDue == nil { self.positionDue = now + self.positionDelay }
        return self.highest
    }

    /// - Returns: whether to publish the highest sequence now.
    package mutating func timerFired(now: Instant) -> Bool {
        guard let due = self.positionDue, now >= due else { return false }
        self.positionDue = nil
        return true
    }

    /// - Parameter limits: of one answer; for the rest the subscriber asks again.
    package func recall(_ range: ClosedRange<UInt64>, limits: Limits) -> Recollection {
        var answer = Recollection()
        let oldest = self.highest + 1 - UInt64(self.history.count)
        if range.lowerBound < oldest { answer.gone = range.lowerBound...min(range.upperBound, oldest - 1) }
        let first = max(range.lowerBound, oldest)
        let last = min(range.upperBound, self.highest)
        guard first <= last else { return answer }
        var bytes = 0
        for sequence in first...last where answer.messages.count < limits.messages && bytes <= limits.bytes {
            let body = self.history[offset: Int(sequence - oldest)]
            bytes += body.count
            answer.messages.append(Numbered(sequence: sequence, body: body))
        }
        return answer
    }

    /// The topic's reader left. The count goes on: should the reader return, nothing may look like a copy to it.
    package mutating func forgetHistory() {
        self.history.removeAll()
        self.historyBytes = 0
        self.positionDue = nil
    }
}

extension CircularBuffer {
    fileprivate subscript(offset offset: Int) -> Element {
        self[self.index(self.startIndex, offsetBy: offset)]
    }
}
