/// Ids by deadline, the earliest first: a binary heap.
@usableFromInline
struct DeadlineQueue: Sendable {
    @usableFromInline typealias Instant = ContinuousClock.Instant

    private struct Entry {
        let deadline: Instant
        let id: UInt64
    }

    private var entries: [Entry] = []

    @usableFromInline var count: Int { self.entries.count }

    var first: Instant? { self.entries.first?.deadline }

    @usableFromInline
    mutating func insert(_ deadline: Instant, id: UInt64) {
        self.entries.append(Entry(deadline: deadline, id: id))
        self.siftUp(self.entries.count - 1)
    }

    /// Takes the earliest out if it is due.
    mutating func popFirst(until now: Instant) -> UInt64? {
        guard let first = self.entries.first, first.deadline <= now else { return nil }
        self.entries.swapAt(0, self.entries.count - 1)
        self.entries.removeLast()
        self.siftDown(0)
        return first.id
    }

    @usableFromInline
    mutating func keep(where isKept: (UInt64) -> Bool) {
        self.entries.removeAll { !isKept($0.id) }
        // In order of time any array is a heap.
        self.entries.sort { $0.deadline < $1.deadline }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0, case let parent = (child - 1) / 2, self.isEarlier(child, parent) {
            self.entries.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while let child = self.earlierChild(of: parent), self.isEarlier(child, parent) {
            self.entries.swapAt(child, parent)
            parent = child
        }
    }

    private func earlierChild(of parent: Int) -> Int? {
        let left = 2 * parent + 1
        guard left < self.entries.count else { return nil }
        let right = left + 1
        return right < self.entries.count && self.isEarlier(right, left) ? right : left
    }

    private func isEarlier(_ one: Int, _ other: Int) -> Bool {
        self.entries[one].deadline < self.entries[other].deadline
    }
}
