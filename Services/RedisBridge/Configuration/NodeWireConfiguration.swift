import NodeWires
import Operations

/// What is spoken with Node.js servers, and how.
struct NodeWireConfiguration: Sendable {
    /// The wires that are spoken: those of `@socket.io/redis-adapter` and `@socket.io/redis-emitter`.
    var wires: Set<NodeWireKind>
    /// The classic adapter's option `key`.
    var key = "socket.io"
    /// The sharded adapter's option `channelPrefix`.
    var channelPrefix = "socket.io"
    /// The sharded adapter's option `subscriptionMode`.
    var subscriptionMode = SubscriptionMode.dynamic
    /// Of the application that Node.js servers are servers of.
    var path = "/socket.io/"
    /// How long Node.js servers wait for answers.
    var requestsTimeout = Duration.milliseconds(5_000)
    /// Of the clusters that are linked with this one.
    var realm: String

    init(_ wires: Set<NodeWireKind>, realm: String) {
        self.wires = wires
        self.realm = realm
    }

    /// - Returns: `nil` if nothing is spoken.
    init?(_ settings: Settings, realm: String) {
        let names = settings.list(.nodeWires) ?? []
        let spoken: [(name: String, wire: NodeWireKind)] = [("adapter", .classic), ("sharded", .sharded)]
        self.init(Set(spoken.filter { names.contains($0.name) }.map(\.wire)), realm: realm)
        guard !self.wires.isEmpty else { return nil }
        self.key = settings.text(.redisKey) ?? self.key
        self.channelPrefix = settings.text(.channelPrefix) ?? self.channelPrefix
        self.subscriptionMode =
            settings.text(.subscriptionMode).flatMap(SubscriptionMode.init) ?? self.subscriptionMode
        self.path = settings.text(.path) ?? self.path
        self.requestsTimeout = settings.duration(.requestsTimeout) ?? self.requestsTimeout
    }

    func classicDialect(uid: String) -> ClassicDialect? {
        self.wires.contains(.classic) ? ClassicDialect(key: self.key, uid: uid) : nil
    }

    func shardedDialect(uid: String) -> ShardedDialect? {
        guard self.wires.contains(.sharded) else { return nil }
        return ShardedDialect(prefix: self.channelPrefix, mode: self.subscriptionMode, uid: uid)
    }
}
