import NodeWires
import Operations

/// How the wire of Node.js' `RedisEngine` is spoken.
struct EngineWireConfiguration: Sendable {
    /// The nodes' `channelPrefix`.
    var channelPrefix = "engine.io"
    /// The cluster whose engines' sessions are lent.
    var cluster: String
    var foreign = ForeignSessions.Configuration()
    var stallTimeout = Duration.seconds(10)

    init(cluster: String) {
        self.cluster = cluster
    }
}

extension EngineWireConfiguration {
    /// On top of the nodes' `delayedConnectionTimeout`: their timers begin a little before we hear of a session.
    private static let margin = Duration.milliseconds(50)

    init(_ settings: Settings, cluster: String) {
        self.init(cluster: cluster)
        self.channelPrefix = settings.text(.engineChannelPrefix) ?? self.channelPrefix
        self.stallTimeout = settings.duration(.engineStallTimeout) ?? self.stallTimeout
        self.foreign.responseTimeout = settings.duration(.responseTimeout) ?? self.foreign.responseTimeout
        if let delay = settings.duration(.delayedConnectionTimeout) {
            self.foreign.delayedConnectionTimeout = delay + Self.margin
        }
    }
}
