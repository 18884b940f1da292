import ClusterAccess
import EngineIOProtocol
package import Operations
import SessionLink

/// What an engine counts.
package struct EngineMetrics: Sendable {
    let sessionsOpened: Counter
    let droppedMessages: Counter
    let malformedBatches: Counter
    let recordsTooLong: Counter
    let sessions: Gauge
    let links: Gauge
    let cluster: ClusterMetrics
    let transfers: TransferMetrics
    /// Bytes that gateways have not acknowledged.
    let linkBacklog: Gauge
    let waitingOpenings: Gauge
    let plane: PlaneMetrics
    private let sessionsClosed: [CloseReason: Counter]
    private let epochsEnded: [EpochEnd: Counter]
    /// Summed over all links.
    private let linkCounters: [LinkCounter: Counter]

    package init(_ metrics: Metrics) {
        self.sessionsOpened = metrics.counter("engine.sessions_opened", "Sessions opened.")
        self.droppedMessages = metrics.counter(
            "engine.messages_dropped",
            "Messages to a client that went nowhere: volatile, or the session was closing."
        )
        self.malformedBatches = metrics.counter("engine.batches_malformed", "Datagrams that were no batches.")
        self.recordsTooLong = metrics.counter("engine.records_too_long", "Records longer than a link carries.")
        self.sessions = metrics.gauge("engine.sessions", "Sessions now.")
        self.links = metrics.gauge("engine.links", "Links to gateway loops now.")
        self.cluster = ClusterMetrics(metrics)
        self.transfers = TransferMetrics(metrics)
        self.linkBacklog = metrics.gauge("engine.link.backlog.bytes", "Bytes sent to gateways and not acknowledged.")
        self.waitingOpenings = metrics.gauge(
            "engine.openings_waiting",
            "Handshakes that wait until every ready gateway is linked."
        )
        self.plane = PlaneMetrics(metrics, of: .engine)
        self.sessionsClosed = Dictionary(
            uniqueKeysWithValues: CloseReason.allCases.map { reason in
                let labels: KeyValuePairs = ["reason": reason.description]
                return (reason, metrics.counter("engine.sessions_closed", "Sessions closed.", labels: labels))
            }
        )
        self.epochsEnded = Dictionary(
            uniqueKeysWithValues: EpochEnd.allCases.map { reason in
                let labels: KeyValuePairs = ["reason": reason.description]
                let help = "Epochs of links to gateway loops that ended."
                return (reason, metrics.counter("engine.link_epochs_ended", help, labels: labels))
            }
        )
        self.linkCounters = Dictionary(
            uniqueKeysWithValues: LinkCounter.allCases.map { counter in
                (counter, metrics.counter("engine.link." + counter.rawValue, counter.help + "."))
            }
        )
    }

    func sessionClosed(_ reason: CloseReason) {
        self.sessionsClosed[reason]?.increment()
    }

    func epochEnded(_ reason: EpochEnd) {
        self.epochsEnded[reason]?.increment()
    }

    func linkAdvanced(_ counter: LinkCounter, by amount: UInt64) {
        self.linkCounters[counter]?.increment(by: Int(clamping: amount))
    }
}
