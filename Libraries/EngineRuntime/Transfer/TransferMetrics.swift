import Operations

/// What an engine counts of sessions that move between clusters.
struct TransferMetrics: Sendable {
    let held: Gauge
    let offered: Counter
    let stayed: Counter
    let moved: Counter
    let takenOver: Counter
    let declined: Counter
    let expired: Counter
    let redirected: Counter

    init(_ metrics: Metrics) {
        self.held = metrics.gauge(
            "engine.transfers.held",
            "Sessions of which the application is not told yet: they may move to another cluster."
        )
        self.offered = metrics.counter("engine.transfers.offered", "Sessions offered to engines of other clusters.")
        self.stayed = metrics.counter("engine.transfers.stayed", "Of these, sessions that did not move.")
        self.moved = metrics.counter("engine.transfers.moved", "Of these, sessions that moved.")
        self.takenOver = metrics.counter("engine.transfers.taken_over", "Sessions of other clusters that moved here.")
        self.declined = metrics.counter("engine.transfers.declined", "Sessions that others offered in vain.")
        self.expired = metrics.counter("engine.transfers.expired", "Sessions that others offered, and kept.")
        self.redirected = metrics.counter(
            "engine.transfers.requests_redirected",
            "Requests for sessions that have moved, sent after these."
        )
    }
}
