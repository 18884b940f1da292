import Operations

/// What an engine counts of its talk with other engines.
struct ClusterMetrics: Sendable {
    let sent: Counter
    let received: Counter
    let malformed: Counter
    let tooLong: Counter
    let timeouts: Counter
    let missingAnswers: Counter
    let pending: Gauge

    init(_ metrics: Metrics) {
        self.sent = metrics.counter("engine.cluster.messages_sent", "Messages to other engines.")
        self.received = metrics.counter("engine.cluster.messages_received", "Messages of other engines.")
        self.malformed = metrics.counter("engine.cluster.messages_malformed", "Messages of other nodes that are none.")
        self.tooLong = metrics.counter(
            "engine.cluster.messages_too_long",
            "Messages that the plane does not carry: other engines missed them."
        )
        self.timeouts = metrics.counter("engine.cluster.requests_timed_out", "Requests whose time was up.")
        self.missingAnswers = metrics.counter(
            "engine.cluster.answers_missing",
            "Answers of engines that left, died or did not answer in time."
        )
        self.pending = metrics.gauge("engine.cluster.requests_pending", "Requests that wait for answers now.")
    }
}
