/// The acknowledgements one socket owes: whoever waits for one is found by its id, once.
///
/// Bounded: a client that never answers costs at most `limit` waiters; beyond that, asking for another one is refused.
package struct Acknowledgements<Waiter> {
    package typealias Instant = ContinuousClock.Instant

    package struct TooMany: Error, Equatable, Sendable {
        package let limit: Int

        package init(limit: Int) {
            self.limit = limit
        }
    }

    package static var defaultLimit: Int { 100_000 }

    // Usable from inline: generic code that is not compiled for its type costs five times as much.
    @usableFromInline let limit: Int
    @usableFromInline var waiters: [UInt64: Waiter] = [:]
    @usableFromInline var deadlines = DeadlineQueue()

    /// - Parameter limit: how many may be outstanding.
    package init(limit: Int = Self.defaultLimit) {
        self.limit = limit
    }

    package var count: Int { self.waiters.count }

    /// When `timerFired` has something to do next, or `nil` if nobody's time is limited. May be early: the one it was
    /// for has been answered since.
    package var deadline: Instant? { self.deadlines.first }

    /// An event that wants an acknowledgement is being sent.
    ///
    /// - Parameters:
    ///   - id: not in use.
    ///   - deadline: when to stop waiting; `nil` waits as long as there is a socket.
    @inlinable
    package mutating func sent(_ waiter: Waiter, id: UInt64, deadline: Instant?) throws(TooMany) {
        guard self.waiters.count < self.limit else { throw TooMany(limit: self.limit) }
        let replaced = self.waiters.updateValue(waiter, forKey: id)
        precondition(replaced == nil, "acknowledgement id \(id) is in use")
        guard let deadline else { return }
        self.deadlines.insert(deadline, id: id)
        self.dropAnsweredDeadlines()
    }

    /// An acknowledgement arrived.
    ///
    /// - Returns: who waits for it; `nil` if it was not asked for, was answered before, or comes too late. All of that
    ///   happens in good faith and is to be ignored.
    @inlinable
    package mutating func received(id: UInt64) -> Waiter? {
        self.waiters.removeValue(forKey: id)
    }

    /// - Returns: those whose time is up, the longest overdue first.
    package mutating func timerFired(now: Instant) -> [Waiter] {
        var overdue: [Waiter] = []
        while let id = self.deadlines.popFirst(until: now) {
            guard let waiter = self.waiters.removeValue(forKey: id) else { continue }
            overdue.append(waiter)
        }
        return overdue
    }

    /// The socket is gone.
    ///
    /// - Returns: those who wait in vain, in the order in which they began.
    package mutating func closed() -> [Waiter] {
        guard !self.waiters.isEmpty else { return [] }
        let waiters = self.waiters.sorted { $0.key < $1.key }.map { $0.value }
        self.waiters = [:]
        self.deadlines = DeadlineQueue()
        return waiters
    }

    /// Deadlines of answered events stay in the queue until they are due: not more of them than there are waiters.
    @inlinable
    mutating func dropAnsweredDeadlines() {
        guard self.deadlines.count > 2 * self.waiters.count + 16 else { return }
        self.deadlines.keep { self.waiters[$0] != nil }
    }
}

extension Acknowledgements: Sendable where Waiter: Sendable {}
