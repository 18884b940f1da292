/// Requests whose engine is not known yet. Bounded: beyond its capacity a request does not wait.
struct WaitingRoom {
    typealias Instant = ContinuousClock.Instant

    private struct Entry {
        let request: any EngineRequest
        let until: Instant
    }

    private static let capacity = 10_000

    /// In the order of their coming, hence of their deadlines.
    private var entries: [Entry] = []

    var deadline: Instant? { self.entries.first?.until }
    var isEmpty: Bool { self.entries.isEmpty }

    /// - Returns: whether there was room.
    mutating func insert(_ request: any EngineRequest, until: Instant) -> Bool {
        guard self.entries.count < Self.capacity else { return false }
        self.entries.append(Entry(request: request, until: until))
        return true
    }

    mutating func remove(_ request: any EngineRequest) {
        self.entries.removeAll { $0.request === request }
    }

    /// Takes those that have waited long enough.
    mutating func takeExpired(_ now: Instant) -> [any EngineRequest] {
        let count = self.entries.prefix { $0.until <= now }.count
        defer { self.entries.removeFirst(count) }
        return self.entries.prefix(count).map(\.request)
    }

    /// Takes those for whom there is a decision now.
    mutating func takeDecided(
        _ destination: (any EngineRequest) -> EngineDirectory.Destination
    ) -> [(request: any EngineRequest, destination: EngineDirectory.Destination)] {
        var decided: [(request: any EngineRequest, destination: EngineDirectory.Destination)] = []
        self.entries.removeAll { entry in
            switch destination(entry.request) {
            case .undecided: return false
            case let found: decided.append((entry.request, found))
            }
            return true
        }
        return decided
    }
}
