import Backbone
import EngineIOProtocol
import Logging
package import NIOCore
import Operations

/// One event loop of the gateway and everything that is confined to it: connections, links to engines, deadlines.
///
/// Nothing here is locked or shared. What other threads have to say is posted to the loop.
package final class GatewayLoop {
    let eventLoop: any EventLoop
    let index: Int
    /// The gateway's own id.
    let node: NodeID
    let configuration: GatewayConfiguration
    let site: Site
    let dialPath: @Sendable (LinkAddress, any EventLoop) throws -> any LinkPath
    let metrics: GatewayMetrics
    let logger: Logger
    let addresses: AddressLimits?
    let paces: SessionPaces?
    let allocator = ByteBufferAllocator()

    /// Tells whoever answers for the gateway's readiness.
    var onEnginesChanged: ([EngineStatus]) -> Void = { _ in }
    /// Nobody is at an engine's or bridge's endpoint any more: the plane is to know.
    var onEngineGone: (NodeID) -> Void = { _ in }

    var engines: EngineDirectory
    /// Through which engines of other clusters are reached.
    private(set) lazy var bridges = Bridges(loop: self)
    /// Engines and bridges that cannot be dialled, for each of which that has been logged.
    var undialled: Set<NodeID> = []
    var waiting = WaitingRoom()
    /// How many waited when the metrics were last told.
    var toldWaiting = 0
    var connections: [ConnectionID: any Connection] = [:]
    var deadlines = DeadlineQueue<DeadlineKey>()
    var timer: Scheduled<Void>?
    /// The deadline for which the timer is set, and when it fires: deadlines may lie in the past.
    var timerInstant: ContinuousClock.Instant?
    var timerDue: ContinuousClock.Instant
    var standstill = Standstill()
    var drainRounds: DrainRounds?
    /// What is to be flushed at the end of this tick.
    var unflushedConnections: [any Connection] = []
    var unflushedLinks: [EngineLink] = []
    var isTickScheduled = false
    var haveEnginesChanged = false
    private var scratch = ByteBuffer()
    private var nextConnection: UInt64 = 0
    private var date = HTTPDate()
    private let clock: @Sendable () -> ContinuousClock.Instant

    package init(_ eventLoop: any EventLoop, index: Int, shared: SharedResources) {
        self.eventLoop = eventLoop
        self.index = index
        self.node = shared.node
        self.configuration = shared.configuration
        self.site = shared.site
        self.dialPath = shared.dial
        self.clock = shared.now
        self.metrics = shared.metrics
        self.logger = shared.logger
        self.addresses = shared.addresses
        self.paces = shared.paces
        self.timerDue = shared.now()
        self.engines = EngineDirectory(placement: shared.configuration.placement)
    }

    var now: ContinuousClock.Instant { self.clock() }

    var isSecure: Bool { self.configuration.tls != nil }

    func httpDate() -> String {
        self.date.text(at: WallClock.seconds)
    }

    func makeConnectionID() -> ConnectionID {
        self.nextConnection += 1
        return ConnectionID(rawValue: self.nextConnection)
    }

    // MARK: The buffer in which every connection's frames are unmasked

    func takeScratch() -> ByteBuffer {
        defer { self.scratch = ByteBuffer() }
        return self.scratch
    }

    func returnScratch(_ buffer: inout ByteBuffer) {
        swap(&self.scratch, &buffer)
        self.scratch.clear()
    }
}

// MARK: Connections.

extension GatewayLoop {
    func connectionOpened(_ connection: any Connection) {
        self.connections[connection.id] = connection
        self.metrics.connections.add(1)
        self.metrics.accepted.increment()
    }

    /// An HTTP connection has become a WebSocket, under its number.
    func connectionUpgraded(_ connection: WebSocketConnection) {
        self.connections[connection.id] = connection
        self.metrics.webSockets.add(1)
    }

    func connectionClosed(_ connection: any Connection) {
        guard self.connections.removeValue(forKey: connection.id) != nil else { return }
        self.deadlines.remove(.connection(connection.id))
        connection.releaseLease()
        self.metrics.connections.add(-1)
        if connection is WebSocketConnection { self.metrics.webSockets.add(-1) }
    }
}
