/// What a table holds until nothing is to be remembered of it.
package protocol Expiring {
    /// Whether forgetting it now changes nothing.
    func isIdle(now: ContinuousClock.Instant) -> Bool
}

/// Entries by key, bounded. Idle ones are swept when the table has doubled, so that each costs little; a table full of
/// others takes no more, which its owner counts.
package struct ExpiringTable<Key: Hashable & Sendable, Entry: Expiring & Sendable>: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// A full table is swept at most so often.
    private static var sweepInterval: Duration { .seconds(1) }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var sweepAt: Int
    private var lastSweep: Instant?

    package init(capacity: Int) {
        self.capacity = capacity
        self.sweepAt = min(1_024, capacity)
    }

    package var count: Int { self.entries.count }

    /// Changes an entry, made if there is none.
    ///
    /// - Returns: `nil` if there is no room for it.
    package mutating func update<Result>(
        _ key: Key,
        now: Instant,
        default made: @autoclosure () -> Entry,
        _ change: (inout Entry) -> Result
    ) -> Result? {
        if let result = self.updateExisting(key, change) { return result }
        if self.entries.count >= self.sweepAt { self.sweep(now: now) }
        guard self.entries.count < self.capacity else { return nil }
        var entry = made()
        defer { self.entries[key] = entry }
        return change(&entry)
    }

    /// - Returns: `nil` if there is no such entry.
    package mutating func updateExisting<Result>(_ key: Key, _ change: (inout Entry) -> Result) -> Result? {
        guard let index = self.entries.index(forKey: key) else { return nil }
        return change(&self.entries.values[index])
    }

    private mutating func sweep(now: Instant) {
        if let last = self.lastSweep, self.entries.count >= self.capacity, now < last + Self.sweepInterval { return }
        self.lastSweep = now
        self.entries = self.entries.filter { !$0.value.isIdle(now: now) }
        self.sweepAt = min(max(2 * self.entries.count, 1_024), self.capacity)
    }
}
