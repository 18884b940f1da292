/// Handshakes that wait until every ready gateway is linked, each no longer than `patience`: after that the session
/// is opened all the same, and a gateway that does not know its owner yet asks.
///
/// Bounded; beyond it a handshake proceeds at once.
struct WaitingOpenings<Opening> {
    static var patience: Duration { .seconds(1) }
    static var limit: Int { 10_000 }

    private var waiting: [(opening: Opening, until: ContinuousClock.Instant)] = []

    var count: Int { self.waiting.count }
    var isEmpty: Bool { self.waiting.isEmpty }
    /// When the first of them has waited long enough.
    var deadline: ContinuousClock.Instant? { self.waiting.first?.until }

    /// - Returns: whether it waits; otherwise it proceeds.
    mutating func add(_ opening: Opening, now: ContinuousClock.Instant) -> Bool {
        guard self.waiting.count < Self.limit else { return false }
        self.waiting.append((opening, now + Self.patience))
        return true
    }

    /// Those that proceed now, in order of arrival.
    mutating func due(now: ContinuousClock.Instant) -> [Opening] {
        let count = self.waiting.prefix { $0.until <= now }.count
        defer { self.waiting.removeFirst(count) }
        return self.waiting[..<count].map(\.opening)
    }

    mutating func all() -> [Opening] {
        defer { self.waiting = [] }
        return self.waiting.map(\.opening)
    }
}
