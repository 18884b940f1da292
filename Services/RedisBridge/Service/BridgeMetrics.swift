import Backbone
import ClusterAccess
import Operations
import RedisClient

/// What a bridge counts.
struct BridgeMetrics {
    let plane: PlaneMetrics
    let clusters: Gauge
    let framesIn: Counter
    let framesOut: Counter
    let batchesIn: Counter
    let batchesOut: Counter
    /// Batches whose way was not known: the link sends them again.
    let batchesDropped: Counter
    private let published: Counter
    private let lost: Counter
    private let received: Counter
    private let refusals: [String: Counter]
    private let told = Told()

    /// What has been told of others' statistics.
    private final class Told {
        var redis = RedisClient.Statistics()
        var plane = PlaneReport()
    }

    init(_ metrics: Metrics) {
        self.plane = PlaneMetrics(metrics, of: .redisBridge)
        self.clusters = metrics.gauge("bridge.clusters", "Other clusters that are reached")
        let frames = ("bridge.frames", "Frames of the cluster plane, from other clusters and to them")
        self.framesIn = metrics.counter(frames.0, frames.1, labels: ["direction": "in"])
        self.framesOut = metrics.counter(frames.0, frames.1, labels: ["direction": "out"])
        let batches = ("bridge.batches", "Batches of links, from other clusters and to them")
        self.batchesIn = metrics.counter(batches.0, batches.1, labels: ["direction": "in"])
        self.batchesOut = metrics.counter(batches.0, batches.1, labels: ["direction": "out"])
        self.batchesDropped = metrics.counter("bridge.batches.dropped", "Batches whose way is not known")
        self.published = metrics.counter("bridge.redis.published", "Messages that Redis has taken")
        self.lost = metrics.counter("bridge.redis.lost", "Messages that Redis has not, or not known to have, taken")
        self.received = metrics.counter("bridge.redis.received", "Messages that Redis has brought")
        self.refusals = Dictionary(
            uniqueKeysWithValues: Envelope.Fault.reasons.map { reason in
                let help = "Messages over Redis that are none of a linked cluster's bridges, or came before"
                return (reason, metrics.counter("bridge.refused", help, labels: ["reason": reason]))
            }
        )
    }

    func refused(_ fault: Envelope.Fault) {
        self.refusals[fault.reason]?.increment()
    }

    func advance(to redis: RedisClient.Statistics, _ plane: PlaneStatistics) {
        self.published.increment(by: redis.published - self.told.redis.published)
        self.lost.increment(by: redis.lost - self.told.redis.lost)
        self.received.increment(by: redis.received - self.told.redis.received)
        self.told.redis = redis
        self.told.plane.advance(to: plane, self.plane.advanced)
    }
}

extension Envelope.Fault {
    static let reasons = ["malformed", "version", "forged", "stale", "replayed"]

    /// One of `reasons`.
    var reason: String {
        switch self {
        case .malformed: "malformed"
        case .unsupportedVersion: "version"
        case .forged: "forged"
        case .stale: "stale"
        case .replayed: "replayed"
        }
    }
}

extension Envelope.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed: "malformed"
        case .unsupportedVersion(let version): "version \(version) is not spoken here"
        case .forged: "not sealed with our secret (do all clusters have the same bridge-secret-file?)"
        case .stale(let age):
            "sent \(age) ms ago by the sender's clock, at most \(Correspondence.tolerance) are accepted"
        case .replayed: "it came before"
        }
    }
}
