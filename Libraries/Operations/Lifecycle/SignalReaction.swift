import Dispatch
import Glibc
import Synchronization

/// What the signals of `ShutdownSignals` do.
final class SignalReaction: Sendable {
    private let deadline: Duration
    private let queue: DispatchQueue
    private let drain: @Sendable (Int32) -> Void
    private let isDraining = Atomic(false)

    init(deadline: Duration, queue: DispatchQueue, drain: @escaping @Sendable (Int32) -> Void) {
        self.deadline = deadline
        self.queue = queue
        self.drain = drain
    }

    func received(_ signal: Int32) {
        let isFirst = !self.isDraining.exchange(true, ordering: .relaxed)
        guard isFirst else { _exit(128 + signal) }
        self.queue.asyncAfter(deadline: .now() + (self.deadline / .seconds(1))) { _exit(128 + signal) }
        self.drain(signal)
    }
}
