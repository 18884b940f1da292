import Operations

/// What the wire of `RedisEngine` counts.
struct EngineWireMetrics: Sendable {
    let received: Counter
    let published: Counter
    let malformed: Counter
    let takeOvers: Counter
    let peersGone: Counter
    let dropped: Counter
    private let foreignSessions: Gauge
    private let lentSessions: Gauge

    init(_ metrics: Metrics) {
        let messages = ("bridge.node.engine.messages", "Messages of RedisEngine nodes")
        self.received = metrics.counter(messages.0, messages.1, labels: ["direction": "in"])
        self.published = metrics.counter(messages.0, messages.1, labels: ["direction": "out"])
        self.malformed = metrics.counter(
            "bridge.node.engine.malformed",
            "What came where RedisEngine nodes speak and is none of their messages"
        )
        self.takeOvers = metrics.counter(
            "bridge.node.engine.take.overs",
            "Upgrades that failed since a RedisEngine node gave its session away"
        )
        self.peersGone = metrics.counter(
            "bridge.node.engine.peers.gone",
            "RedisEngine nodes that went while something waited for them"
        )
        self.dropped = metrics.counter(
            "bridge.node.engine.dropped",
            "Packets of clients that their engine or gateway could not take"
        )
        self.foreignSessions = metrics.gauge(
            "bridge.node.engine.foreign.sessions",
            "Sessions of RedisEngine nodes that are known here"
        )
        self.lentSessions = metrics.gauge(
            "bridge.node.engine.lent.sessions",
            "Sessions with a request or WebSocket at a RedisEngine node"
        )
    }

    func set(foreign: Int, lent: Int) {
        self.foreignSessions.set(foreign)
        self.lentSessions.set(lent)
    }
}
