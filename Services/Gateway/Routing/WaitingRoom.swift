import NIOCore

/// Requests whose engine is not known yet. Bounded: beyond its capacity a request does not wait.
///
/// Each waits as long as any other, so that they are due in the order of their coming. Those who go away leave their
/// place in that order empty until it is the first.
struct WaitingRoom {
    typealias Instant = ContinuousClock.Instant

    private struct Entry {
        let request: any EngineRequest
        let until: Instant
    }

    static let capacity = 10_000

    private let capacity: Int
    private var order = CircularBuffer<UInt64>()
    private var entries: [UInt64: Entry] = [:]
    private var tickets: [ObjectIdentifier: UInt64] = [:]
    private var lastTicket: UInt64 = 0

    init(capacity: Int = Self.capacity) {
        self.capacity = capacity
    }

    var count: Int { self.entries.count }

    var deadline: Instant? { self.order.first.flatMap { self.entries[$0]?.until } }

    /// - Returns: whether there was room.
    mutating func insert(_ request: any EngineRequest, until: Instant) -> Bool {
        guard self.entries.count < self.capacity else { return false }
        // Places left empty behind one that waits are bounded too.
        if self.order.count >= 2 * self.capacity { self.forgetAllEmpty() }
        self.lastTicket += 1
        self.order.append(self.lastTicket)
        self.entries[self.lastTicket] = Entry(request: request, until: until)
        self.tickets[ObjectIdentifier(request)] = self.lastTicket
        return true
    }

    mutating func remove(_ request: any EngineRequest) {
        guard let ticket = self.tickets[ObjectIdentifier(request)] else { return }
        _ = self.take(ticket)
        self.forgetEmpty()
    }

    /// Takes those that have waited long enough.
    mutating func takeExpired(_ now: Instant) -> [any EngineRequest] {
        var expired: [any EngineRequest] = []
        while let first = self.order.first, let entry = self.entries[first], entry.until <= now {
            expired.append(entry.request)
            _ = self.take(first)
            self.forgetEmpty()
        }
        return expired
    }

    /// Takes those for whom there is a decision now, in the order of their coming.
    mutating func takeDecided(
        _ destination: (any EngineRequest) -> EngineDirectory.Destination
    ) -> [(request: any EngineRequest, destination: EngineDirectory.Destination)] {
        var decided: [(request: any EngineRequest, destination: EngineDirectory.Destination)] = []
        for ticket in self.order {
            guard let request = self.entries[ticket]?.request else { continue }
            switch destination(request) {
            case .undecided: continue
            case let found: decided.append((request, found))
            }
            _ = self.take(ticket)
        }
        self.forgetEmpty()
        return decided
    }

    private mutating func take(_ ticket: UInt64) -> Entry? {
        guard let entry = self.entries.removeValue(forKey: ticket) else { return nil }
        self.tickets[ObjectIdentifier(entry.request)] = nil
        return entry
    }

    private mutating func forgetAllEmpty() {
        let entries = self.entries
        self.order = self.order.filter { entries[$0] != nil }
    }

    private mutating func forgetEmpty() {
        while let first = self.order.first, self.entries[first] == nil { self.order.removeFirst() }
    }
}
