/// The options that belong to the application, under Node.js' names: an engine announces them as JSON, gateways act on
/// them, and a session keeps those it was opened with. Times are milliseconds.
///
/// Not among them: `destroyUpgrade` (gateways answer 404 to other paths), `wsEngine`, `allowEIO3`, WebTransport; and
/// `allowRequest`, `generateId`, `initialPacket` and middlewares, which are code and stay with the engine.
package struct ServerOptions: Equatable, Sendable {
    /// Where the server is reached. Requests match by prefix.
    package var path = "/engine.io"
    /// Whether ``path`` matches only with a slash behind it.
    package var addTrailingSlash = true
    /// From a pong to the next ping.
    package var pingInterval = 25_000
    /// How long a pong may take before the session closes.
    package var pingTimeout = 20_000
    /// How long a WebSocket may take to complete an upgrade.
    package var upgradeTimeout = 10_000
    /// While a client upgrades, its waiting polls are released at least this often.
    package var noopUpgradeInterval = 200
    /// The largest POST body and the largest WebSocket message, in bytes; announced to clients as `maxPayload`.
    package var maxHttpBufferSize = 1_000_000
    /// The transports that are served.
    package var transports: [Transport] = [.polling, .websocket]
    /// Whether polling clients are told that they may upgrade.
    package var allowUpgrades = true
    package var perMessageDeflate: PerMessageDeflateOption?
    package var httpCompression: HTTPCompressionOption? = HTTPCompressionOption()
    package var cookie: CookieOption?
    package var cors: CORSPolicy?
    /// Of Socket.IO: how long a client may take to join its first namespace.
    package var connectTimeout = 45_000
    /// Of Socket.IO: whether the client's script is served below ``path``.
    package var serveClient = true

    package init() {}

    /// What a request's path must start with.
    package var pathPrefix: String {
        let path = self.path.hasSuffix("/") ? String(self.path.dropLast()) : self.path
        return self.addTrailingSlash ? path + "/" : path
    }

    /// The upgrades a polling session is offered. A WebSocket session has none to offer.
    package var upgrades: [Transport] {
        self.allowUpgrades && self.transports.contains(.websocket) ? [.websocket] : []
    }
}
