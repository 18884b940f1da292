import Backbone
import Operations

/// How one gateway behaves.
package struct GatewayConfiguration: Sendable {
    /// Where clients connect. Port 0 takes a free one.
    var host = "127.0.0.1"
    var port = 3_000
    /// Threads that carry connections; each has its own link to each engine.
    var eventLoops = 1
    /// The plane by which engines are found.
    var brokers: [BrokerEndpoints] = []
    var clusterName = "local"
    var nodeName = ""
    var membership = Membership.Configuration()
    /// A linked engine that is silent for so long is dead.
    package var engineStallTimeout = Duration.seconds(10)
    /// The longest a request waits for the engine it names, or for any engine, to be known.
    package var responseTimeout = Duration.seconds(1)
    package var placement = PlacementMethod.leastConnection
    package var limits = ConnectionLimits()
    /// What one address may take.
    package var address = AddressLimit()
    /// What one session may send. `nil`: no limit.
    package var messages: MessagePace.Limit?
    package var proxies = TrustedProxies()
    var files = FileDirectories()
    /// `nil` speaks plain HTTP.
    var tls: TLSFiles?

    package init() {}
}

/// What one client may take of the gateway.
package struct ConnectionLimits: Sendable {
    var connections = 1_000_000
    /// Beyond them, connections that are told so at once; others are closed without a word.
    static let refusals = 64
    /// File descriptors that are no connection's: links, the plane, the operations port, the process itself.
    private static let ownDescriptors = 128
    /// Bytes that may wait for a WebSocket; one that lets more wait is closed as a slow consumer.
    package var bufferedBytes = 16 << 20
    /// From a connection's start, or a request's first byte, to the end of its head. `nil`: no limit.
    package var headers: Duration? = .milliseconds(60_000)
    /// From a request's first byte to its last. `nil`: no limit.
    package var request: Duration? = .milliseconds(300_000)
    /// How long a connection may idle between two requests. `nil`: no limit.
    package var keepAlive: Duration? = .milliseconds(65_000)
    /// How long a client may take to close its side once the gateway has closed its own.
    package var closing = Duration.seconds(2)
    /// Requests of one connection that may await their answers; then it is not read on.
    let pipelined = 16
    /// Of a request's head: one field, and all of them (431 beyond).
    let headerFieldBytes = 16 << 10
    let headerBytes = 64 << 10
    /// Of a body that nobody reads (413 beyond).
    static let unwantedBodyBytes = 64 << 10
    /// Read and dropped once the gateway has closed its side, so that a client busy with sending gets its answer.
    let droppedBytes = 16 << 20

    package init() {}

    /// No more connections than there are descriptors for: one more could not even be refused.
    mutating func limitConnections(descriptors: Int) {
        self.connections = min(self.connections, max(descriptors - Self.ownDescriptors - Self.refusals, 1))
    }
}

struct FileDirectories: Sendable {
    /// The demo page, instead of the built-in one.
    var page: String?
    /// The JavaScript client's bundles.
    var client: String?
}

struct TLSFiles: Sendable {
    var certificate: String
    var privateKey: String
}
