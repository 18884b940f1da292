import NIOCore

/// One timer of the loop for the earliest of many deadlines. Moving it later costs nothing: it fires early and is
/// armed again.
final class LoopTimer {
    private let eventLoop: any EventLoop
    private var scheduled: Scheduled<Void>?
    private var due: ContinuousClock.Instant?
    private var scheduledFor = ContinuousClock.Instant.now

    /// - Parameter lateness: how long after its time it is called, which is the loop's fault or the process'.
    var onFire: (_ lateness: Duration) -> Void = { _ in }

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Sees to it that `onFire` is called at `instant` or somewhat earlier.
    func arm(_ instant: ContinuousClock.Instant?) {
        guard let instant, self.due.map({ instant < $0 }) ?? true else { return }
        self.scheduled?.cancel()
        self.due = instant
        let now = ContinuousClock.Instant.now
        let delay = max(.zero, now.duration(to: instant))
        self.scheduledFor = now + delay
        self.scheduled = self.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { self.fire() }
    }

    func cancel() {
        self.scheduled?.cancel()
        self.scheduled = nil
        self.due = nil
    }

    private func fire() {
        self.scheduled = nil
        self.due = nil
        self.onFire(self.scheduledFor.duration(to: .now))
    }
}
