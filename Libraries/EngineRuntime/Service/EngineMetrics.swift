import EngineIOProtocol
import Operations

/// What an engine counts.
struct EngineMetrics: Sendable {
    let sessionsOpened: Counter
    let droppedMessages: Counter
    let malformedBatches: Counter
    let recordsTooLong: Counter
    let epochsEnded: Counter
    let planeMessagesLost: Counter
    let sessions: Gauge
    let links: Gauge
    private let sessionsClosed: [CloseReason: Counter]

    init(_ metrics: Metrics) {
        self.sessionsOpened = metrics.counter("engine.sessions_opened", "Sessions opened.")
        self.droppedMessages = metrics.counter(
            "engine.messages_dropped",
            "Messages to a client that went nowhere: volatile, or the session was closing."
        )
        self.malformedBatches = metrics.counter("engine.batches_malformed", "Datagrams that were no batches.")
        self.recordsTooLong = metrics.counter("engine.records_too_long", "Records longer than a link carries.")
        self.epochsEnded = metrics.counter("engine.link_epochs_ended", "Links that could not go on where they were.")
        self.planeMessagesLost = metrics.counter(
            "engine.plane_messages_lost",
            "Messages of other nodes that could not be repaired."
        )
        self.sessions = metrics.gauge("engine.sessions", "Sessions now.")
        self.links = metrics.gauge("engine.links", "Links to gateway loops now.")
        self.sessionsClosed = Dictionary(
            uniqueKeysWithValues: CloseReason.allCases.map { reason in
                let labels: KeyValuePairs = ["reason": reason.description]
                return (reason, metrics.counter("engine.sessions_closed", "Sessions closed.", labels: labels))
            }
        )
    }

    func sessionClosed(_ reason: CloseReason) {
        self.sessionsClosed[reason]?.increment()
    }
}
