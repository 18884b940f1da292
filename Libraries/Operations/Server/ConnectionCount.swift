import Synchronization

/// Counts open connections up to a limit.
final class ConnectionCount: Sendable {
    private let limit: Int
    private let count = Atomic<Int>(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether one more fits; it is counted then.
    func enter() -> Bool {
        let (_, count) = self.count.wrappingAdd(1, ordering: .relaxed)
        if count > self.limit { self.leave() }
        return count <= self.limit
    }

    func leave() {
        self.count.wrappingSubtract(1, ordering: .relaxed)
    }
}
