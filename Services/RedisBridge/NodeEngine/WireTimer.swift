import NIOCore

/// One timer for the earliest of several deadlines. A deadline that moves later costs nothing: the timer fires early, and
/// is armed again.
final class WireTimer {
    private let eventLoop: any EventLoop
    private let onFire: () -> Void
    private var scheduled: Scheduled<Void>?
    private var due: ContinuousClock.Instant?

    init(_ eventLoop: any EventLoop, onFire: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.onFire = onFire
    }

    func arm(_ instant: ContinuousClock.Instant?) {
        guard let instant, self.due.map({ instant < $0 }) ?? true else { return }
        self.scheduled?.cancel()
        self.due = instant
        let delay = TimeAmount(max(.zero, ContinuousClock.now.duration(to: instant)))
        self.scheduled = self.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.scheduled = nil
            self.due = nil
            self.onFire()
        }
    }

    func cancel() {
        self.scheduled?.cancel()
        self.scheduled = nil
        self.due = nil
    }
}
