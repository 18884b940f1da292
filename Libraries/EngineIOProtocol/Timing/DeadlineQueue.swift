/// Many keys, each with one deadline, and the earliest of them: thousands of heartbeats behind one timer.
///
/// Made for deadlines that mostly move later: that costs one dictionary write. The heap keeps the old, earlier entry,
/// which is put right when it comes up; entries whose key is gone are dropped then, or all at once when they outnumber
/// the others.
package struct DeadlineQueue<Key: Hashable & Sendable>: Sendable {
    package typealias Instant = ContinuousClock.Instant

    private struct Entry: Sendable {
        let instant: Instant
        let key: Key
    }

    private struct Deadline: Sendable {
        var instant: Instant
        /// The instant of the key's valid entry in the heap, never later than `instant`.
        var filed: Instant
    }

    private var deadlines: [Key: Deadline] = [:]
    /// A binary heap, the earliest entry first.
    private var heap: [Entry] = []

    package init() {}

    package var count: Int { self.deadlines.count }
    package var isEmpty: Bool { self.deadlines.isEmpty }

    /// The key's deadline.
    package subscript(key: Key) -> Instant? { self.deadlines[key]?.instant }

    /// Sets or moves the key's deadline.
    package mutating func set(_ key: Key, to instant: Instant) {
        if let filed = self.deadlines[key]?.filed, filed <= instant {
            self.deadlines[key] = Deadline(instant: instant, filed: filed)
        } else {
            self.deadlines[key] = Deadline(instant: instant, filed: instant)
            self.push(Entry(instant: instant, key: key))
            self.compactIfNeeded()
        }
    }

    /// Sets the key's deadline, or removes it.
    package mutating func update(_ key: Key, to instant: Instant?) {
        if let instant {
            self.set(key, to: instant)
        } else {
            self.remove(key)
        }
    }

    package mutating func remove(_ key: Key) {
        guard self.deadlines.removeValue(forKey: key) != nil else { return }
        self.compactIfNeeded()
    }

    /// The earliest deadline: when to call ``popDue(now:)`` next.
    package mutating func next() -> Instant? {
        self.settle()
        return self.heap.first?.instant
    }

    /// Removes a key whose deadline has come, the earliest first, or returns `nil`.
    package mutating func popDue(now: Instant) -> Key? {
        self.settle()
        guard let first = self.heap.first, first.instant <= now else { return nil }
        self.popFirst()
        self.deadlines.removeValue(forKey: first.key)
        return first.key
    }

    /// Makes the heap's first entry one that says the truth.
    private mutating func settle() {
        while let first = self.heap.first {
            let deadline = self.deadlines[first.key]
            if let deadline, deadline.filed == first.instant, deadline.instant == first.instant { return }
            self.popFirst()
            guard let deadline, deadline.filed == first.instant else { continue }
            self.deadlines[first.key] = Deadline(instant: deadline.instant, filed: deadline.instant)
            self.push(Entry(instant: deadline.instant, key: first.key))
        }
    }

    /// Rebuilds the heap when more than half of it is of no use.
    private mutating func compactIfNeeded() {
        guard self.heap.count > 64, self.heap.count > 2 * self.deadlines.count else { return }
        self.heap = self.deadlines.map { Entry(instant: $0.value.instant, key: $0.key) }
        self.heap.sort { $0.instant < $1.instant }
        for entry in self.heap { self.deadlines[entry.key]?.filed = entry.instant }
    }

    private mutating func push(_ entry: Entry) {
        self.heap.append(entry)
        var child = self.heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard self.heap[child].instant < self.heap[parent].instant else { return }
            self.heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func popFirst() {
        self.heap.swapAt(0, self.heap.count - 1)
        self.heap.removeLast()
        var parent = 0
        while let child = self.earlierChild(of: parent), self.heap[child].instant < self.heap[parent].instant {
            self.heap.swapAt(child, parent)
            parent = child
        }
    }

    private func earlierChild(of parent: Int) -> Int? {
        let left = 2 * parent + 1
        guard left < self.heap.count else { return nil }
        let right = left + 1
        return right < self.heap.count && self.heap[right].instant < self.heap[left].instant ? right : left
    }
}
