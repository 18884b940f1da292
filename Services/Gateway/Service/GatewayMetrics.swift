import ClusterAccess
import EngineIOProtocol
package import Operations
import SessionLink

/// Everything the gateway counts, created once.
package struct GatewayMetrics: Sendable {
    package let connections: Gauge
    let webSockets: Gauge
    let accepted: Counter
    /// Over `--max-connections`.
    let rejected: Counter
    let requests: Counter
    /// With one of Engine.IO's error codes.
    let refused: Counter
    /// For what HTTP itself forbids, or for taking too long.
    let faults: Counter
    let messagesIn: Counter
    let messagesOut: Counter
    let bytesOut: Counter
    package let volatileDropped: Counter
    package let slowConsumers: Counter
    let pingTimeouts: Counter
    /// Times that a client was not read because its engine had no room.
    let pauses: Counter
    /// Times that a client was not read since it sent more than its rate.
    package let ratePauses: Counter
    package let rateExceeded: Counter
    /// Of clients that went away while they were too fast.
    let rateDropped: Counter
    package let departedDropped: Counter
    /// Over the limits of one address.
    private let addressesTooMany: Counter
    private let addressesTooFast: Counter
    package let addressesUntracked: Counter
    package let sessionsUntracked: Counter
    /// Requests that wait for their engine to be known.
    package let waiting: Gauge
    package let unroutable: UnroutableCounters
    /// WebSockets failed for frames that RFC 6455 forbids.
    let protocolErrors: Counter
    let closes: CloseCounters
    let links: LinkCounters
    let plane: PlaneMetrics

    package init(_ metrics: Metrics) {
        self.connections = metrics.gauge("gateway.connections", "Open client connections")
        self.webSockets = metrics.gauge("gateway.websockets", "Open client connections that are WebSockets")
        self.accepted = metrics.counter("gateway.accepted", "Client connections accepted")
        self.rejected = metrics.counter("gateway.rejected", "Client connections closed over the limit")
        self.requests = metrics.counter("gateway.requests", "HTTP requests received")
        self.refused = metrics.counter("gateway.refused", "Requests refused with an Engine.IO error")
        self.faults = metrics.counter("gateway.http.errors", "Requests that were malformed, too large or too slow")
        self.messagesIn = metrics.counter("gateway.messages", "WebSocket messages", labels: ["direction": "in"])
        self.messagesOut = metrics.counter("gateway.messages", "WebSocket messages", labels: ["direction": "out"])
        self.bytesOut = metrics.counter("gateway.websocket.sent.bytes", "Bytes written to WebSockets")
        self.volatileDropped = metrics.counter("gateway.volatile.dropped", "Volatile messages not written")
        self.slowConsumers = metrics.counter("gateway.slow.consumers", "Clients closed for not reading")
        self.pingTimeouts = metrics.counter("gateway.ping.timeouts", "WebSockets closed for a missing pong")
        self.pauses = metrics.counter("gateway.pauses", "Times a client was not read for lack of credit")
        self.ratePauses = metrics.counter("gateway.rate.pauses", "Times a client was not read for its message rate")
        self.rateExceeded = metrics.counter("gateway.rate.exceeded", "Sessions closed for their message rate")
        self.rateDropped = metrics.counter("gateway.rate.dropped.bytes", "Bytes of departed clients above their rate")
        let departed = "Bytes of departed clients that their engines did not take in time"
        self.departedDropped = metrics.counter("gateway.departed.dropped.bytes", departed)
        let refusals = ("gateway.address.refusals", "Connections and handshakes refused for their address")
        self.addressesTooMany = metrics.counter(refusals.0, refusals.1, labels: ["reason": "too many"])
        self.addressesTooFast = metrics.counter(refusals.0, refusals.1, labels: ["reason": "too fast"])
        let untracked = ("gateway.rate.untracked", "Times that a table of limits had no room and none applied")
        self.addressesUntracked = metrics.counter(untracked.0, untracked.1, labels: ["table": "addresses"])
        self.sessionsUntracked = metrics.counter(untracked.0, untracked.1, labels: ["table": "sessions"])
        self.waiting = metrics.gauge("gateway.waiting", "Requests that wait for their engine to be known")
        self.unroutable = UnroutableCounters(metrics)
        self.protocolErrors = metrics.counter("gateway.websocket.errors", "WebSockets failed for invalid frames")
        self.closes = CloseCounters(metrics)
        self.links = LinkCounters(metrics)
        self.plane = PlaneMetrics(metrics, of: .gateway)
    }
}

extension GatewayMetrics {
    func addressRefusals(_ refusal: AddressTable.Refusal) -> Counter {
        switch refusal {
        case .tooMany: self.addressesTooMany
        case .tooFast: self.addressesTooFast
        }
    }
}

/// WebSockets that ended, by reason, but for those whose engine said so.
struct CloseCounters: Sendable {
    private let counters: [Counter]

    init(_ metrics: Metrics) {
        self.counters = CloseReason.allCases.map { reason in
            metrics.counter("gateway.closes", "WebSockets that ended", labels: ["reason": reason.description])
        }
    }

    func increment(_ reason: CloseReason) {
        self.counters[Int(reason.rawValue)].increment()
    }
}

/// Links to engines: how their epochs ended, and what they did, summed over all of them.
struct LinkCounters: Sendable {
    private let ends: [EpochEnd: Counter]
    /// Bytes that engines have not acknowledged.
    let backlog: Gauge
    private let counters: [LinkCounter: Counter]

    init(_ metrics: Metrics) {
        self.backlog = metrics.gauge("gateway.link.backlog.bytes", "Bytes sent to engines and not acknowledged")
        self.ends = Dictionary(
            uniqueKeysWithValues: EpochEnd.allCases.map { reason in
                let labels: KeyValuePairs = ["reason": reason.description]
                let help = "Epochs of links to engines that ended"
                return (reason, metrics.counter("gateway.link.ends", help, labels: labels))
            }
        )
        self.counters = Dictionary(
            uniqueKeysWithValues: LinkCounter.allCases.map { counter in
                (counter, metrics.counter("gateway.link." + counter.rawValue, counter.help))
            }
        )
    }

    func ended(_ reason: EpochEnd) {
        self.ends[reason]?.increment()
    }

    func advanced(_ counter: LinkCounter, by amount: UInt64) {
        self.counters[counter]?.increment(by: Int(clamping: amount))
    }
}
