package import NIOCore

/// One timer on an event loop that can be moved forward.
///
/// It is not moved back: firing early is cheap, and rescheduling with every message is not.
package final class DeadlineTimer {
    private let eventLoop: NIOIsolatedEventLoop
    private let fire: () -> Void
    private var scheduled: Scheduled<Void>?
    private var deadline: ContinuousClock.Instant?

    package init(eventLoop: any EventLoop, fire: @escaping () -> Void) {
        self.eventLoop = eventLoop.assumeIsolated()
        self.fire = fire
    }

    package func arm(for deadline: ContinuousClock.Instant) {
        if let earlier = self.deadline, earlier <= deadline { return }
        self.scheduled?.cancel()
        self.deadline = deadline
        // Never sooner than asked: a timer that fires early finds nothing to do.
        let delay = max(0, (deadline - .now).milliseconds)
        self.scheduled = self.eventLoop.scheduleTask(in: .milliseconds(delay)) {
            self.deadline = nil
            self.fire()
        }
    }

    package func cancel() {
        self.scheduled?.cancel()
        self.scheduled = nil
        self.deadline = nil
    }
}
