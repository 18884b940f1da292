import Synchronization

/// Time that stands still until it is moved.
package final class SteppedClock: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    package init() {}

    package var now: ContinuousClock.Instant { self.instant.withLock { $0 } }

    package func advance(by duration: Duration) {
        self.instant.withLock { $0 += duration }
    }
}
