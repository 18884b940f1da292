import Synchronization

/// A number that only grows. Created once, by `Metrics.counter`; any thread may add to it.
package final class Counter: Sendable {
    private let storage = Atomic<Int>(0)

    init() {}

    package func increment(by amount: Int = 1) {
        self.storage.wrappingAdd(amount, ordering: .relaxed)
    }

    package var value: Int { self.storage.load(ordering: .relaxed) }
}
