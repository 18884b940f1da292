import Synchronization

/// A number that goes up and down. Created once, by `Metrics.gauge`; any thread may change it.
package final class Gauge: Sendable {
    private let storage = Atomic<Int>(0)

    init() {}

    package func set(_ value: Int) {
        self.storage.store(value, ordering: .relaxed)
    }

    package func add(_ amount: Int) {
        self.storage.wrappingAdd(amount, ordering: .relaxed)
    }

    package var value: Int { self.storage.load(ordering: .relaxed) }
}
