import Operations

/// How the wire of `@socket.io/redis-adapter` and `@socket.io/redis-emitter` is spoken.
struct ClassicWireConfiguration: Sendable {
    /// The adapter's option `key`.
    var key = "socket.io"
    /// Of the application that Node.js servers are servers of.
    var path = "/socket.io/"
    /// How long Node.js servers wait for answers.
    var requestsTimeout = Duration.milliseconds(5_000)
    /// Of the clusters that are linked with this one.
    var realm: String

    init(realm: String) {
        self.realm = realm
    }

    init(_ settings: Settings, realm: String) {
        self.init(realm: realm)
        self.key = settings.text(.redisKey) ?? self.key
        self.path = settings.text(.path) ?? self.path
        self.requestsTimeout = settings.duration(.requestsTimeout) ?? self.requestsTimeout
    }
}
