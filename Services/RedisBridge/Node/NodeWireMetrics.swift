import NodeWires
import Operations

/// What is counted of the talk with Node.js servers on the wires of their Redis adapters.
struct NodeWireMetrics {
    let elected: Gauge
    let received: Counter
    let published: Counter
    let malformed: Counter
    let tooLong: Counter
    let pending: Gauge
    let rooms: Gauge
    private let unfollowed: Counter
    private let unserved: Counter
    private let missing: Counter
    private let unanswered: Counter
    private let refused: Counter
    private let told = Told()

    /// What has been told of the server's statistics.
    private final class Told {
        var statistics = NodeServer.Statistics()
    }

    init(_ metrics: Metrics) {
        self.elected = metrics.gauge("bridge.adapter.elected", "Whether this bridge speaks with Node.js servers")
        self.received = metrics.counter("bridge.adapter.received", "Messages of Node.js servers and emitters, and own")
        self.published = metrics.counter("bridge.adapter.published", "Messages for Node.js servers")
        self.malformed = metrics.counter("bridge.adapter.malformed", "Messages on their channels that are none")
        self.tooLong = metrics.counter("bridge.adapter.too_long", "Messages that the cluster plane does not carry")
        self.pending = metrics.gauge("bridge.adapter.pending", "Requests that wait for answers, in both directions")
        self.rooms = metrics.gauge("bridge.adapter.rooms", "Rooms whose channels of the sharded wire are listened to")
        self.unfollowed = metrics.counter(
            "bridge.adapter.rooms.refused",
            "Rooms beyond the number that can be listened to, or with too long names"
        )
        self.unserved = metrics.counter(
            "bridge.adapter.namespaces.refused",
            "Namespaces beyond the number that can be served, or with too long names"
        )
        self.missing = metrics.counter("bridge.adapter.answers.missing", "Answers of Node.js servers that did not come")
        self.unanswered = metrics.counter("bridge.adapter.unanswered", "Requests that an engine left unanswered")
        self.refused = metrics.counter("bridge.adapter.refused", "Requests beyond the number that may wait")
    }

    func advance(to statistics: NodeServer.Statistics) {
        self.missing.increment(by: statistics.missingAnswers - self.told.statistics.missingAnswers)
        self.unanswered.increment(by: statistics.unanswered - self.told.statistics.unanswered)
        self.refused.increment(by: statistics.refused - self.told.statistics.refused)
        self.unfollowed.increment(by: statistics.unfollowedRooms - self.told.statistics.unfollowedRooms)
        self.unserved.increment(by: statistics.unservedNamespaces - self.told.statistics.unservedNamespaces)
        self.told.statistics = statistics
    }
}
