import NIOCore

/// Carries out an `Inquiry` on an event loop, from which alone it is used.
final class EndpointInquiry {
    private let endpoint: String
    private let eventLoop: any EventLoop
    private let conclude: (ProbeOutcome) -> Void
    private var inquiry: Inquiry
    private var isOver = false

    /// - Parameter conclude: called once, unless it is given up before.
    init(_ endpoint: String, eventLoop: any EventLoop, conclude: @escaping (ProbeOutcome) -> Void) {
        self.endpoint = endpoint
        self.eventLoop = eventLoop
        self.conclude = conclude
        self.inquiry = Inquiry(now: .now)
    }

    func start() {
        self.probe()
    }

    /// What is on its way comes to nothing.
    func giveUp() {
        self.isOver = true
    }

    private func probe() {
        guard !self.isOver else { return }
        let began = ContinuousClock.now
        EndpointProbe.probe(self.endpoint, on: self.eventLoop).assumeIsolated().whenSuccess { outcome in
            self.probed(outcome, began: began)
        }
    }

    private func probed(_ outcome: ProbeOutcome, began: ContinuousClock.Instant) {
        guard !self.isOver else { return }
        switch self.inquiry.probed(outcome, began: began, now: .now) {
        case .conclude(let outcome):
            self.isOver = true
            self.conclude(outcome)
        case .probe(let delay):
            self.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { self.probe() }
        }
    }
}
