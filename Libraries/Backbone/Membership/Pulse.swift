/// When the next heartbeat goes out: at its interval, or earlier for an answer or news, several of which become one.
struct Pulse: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let interval: Duration
    private let shortest: Duration
    private var lastBeat: Instant?
    private(set) var next: Instant

    init(interval: Duration, shortest: Duration, now: Instant) {
        self.interval = interval
        self.shortest = shortest
        self.next = now + interval
    }

    mutating func hasten(now: Instant) {
        let soonest = self.lastBeat.map { max(now, $0 + self.shortest) } ?? now
        self.next = min(self.next, soonest)
    }

    /// - Returns: whether to publish a heartbeat now.
    mutating func beat(now: Instant) -> Bool {
        guard now >= self.next else { return false }
        self.lastBeat = now
        self.next = now + self.interval
        return true
    }
}
