import Dispatch
import Synchronization

/// Events from other threads for the cluster's thread, in order. Bounded by what children can say: a ready line and an
/// end each, one survey at a time, one request to shut down.
final class Mailbox: Sendable {
    private let events = Mutex<[ClusterEvent]>([])
    private let arrival = DispatchSemaphore(value: 0)

    func post(_ event: ClusterEvent) {
        self.events.withLock { $0.append(event) }
        self.arrival.signal()
    }

    /// Waits for the next event; `timerFired` comes when there is none until `deadline`.
    func next(until deadline: ContinuousClock.Instant?) -> ClusterEvent {
        guard self.arrival.wait(timeout: Self.timeout(deadline)) == .success else { return .timerFired }
        return self.events.withLock { $0.removeFirst() }
    }

    private static func timeout(_ deadline: ContinuousClock.Instant?) -> DispatchTime {
        guard let deadline else { return .distantFuture }
        return .now() + max(.zero, deadline - .now) / .seconds(1)
    }
}
