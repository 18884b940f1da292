import EngineIOProtocol
import NIOCore
import NIOHTTP1
import Operations

/// One client's HTTP/1.1 connection: takes its requests apart from one another, and answers them in their order.
///
/// Pipelined requests are handled as they come and may be ready in any order. All of them are kept at once, so their
/// number is bounded; beyond it the connection is not read.
final class HTTPConnection: ChannelInboundHandler, RemovableChannelHandler, Connection {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    enum Phase {
        case open
        /// Nothing more is read; the connection ends behind these bytes, once all answers before them are out.
        case ending(SerializedAnswer)
        /// Our side is closed; input is discarded until the client closes its own.
        case closing
        /// A WebSocket now.
        case upgraded
    }

    let id: ConnectionID
    let loop: GatewayLoop
    /// What has to leave the pipeline, front first, for the WebSocket to see the bytes.
    var upstream: [any RemovableChannelHandler] = []
    /// For a connection that is one too many.
    private let refusal: RequestFault?
    var lease: AddressLease?
    /// Whether a session was asked for here.
    var hasHandshake = false
    /// Whoever is connected: a client, or its proxy.
    private(set) lazy var peer = self.context?.channel.remoteAddress.flatMap(IPAddress.init)
    private(set) var context: ChannelHandlerContext?
    /// Oldest first.
    var exchanges: [Exchange] = []
    /// Whose body is on its way.
    var incoming: Exchange?
    var clock: RequestClock
    /// What the loop's timer was last asked for.
    var filedDeadline: ContinuousClock.Instant?
    var intake = RequestIntake()
    /// Since our side was closed.
    var droppedBytes = 0
    /// What the client had yet to take when time was up before.
    var unsentBytes = Int.max
    var phase = Phase.open
    var isDraining = false
    var isReading = true
    var isQueued = false

    /// - Parameter refusal: what the client is told at once, if there are more connections than may be.
    init(id: ConnectionID, loop: GatewayLoop, refusal: RequestFault?) {
        self.id = id
        self.loop = loop
        self.refusal = refusal
        self.clock = RequestClock(limits: loop.configuration.limits, now: loop.now)
    }

    var drainsInRounds: Bool { false }

    /// The client's IP address.
    var remoteAddress: String {
        self.context?.channel.remoteAddress?.ipAddress ?? ""
    }

    /// Whether it carries the requests of whoever its proxy serves.
    var isProxied: Bool {
        self.lease != nil && self.peer.map(self.loop.configuration.proxies.contains) ?? false
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.loop.connectionOpened(self)
        self.updateDeadline()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        // One of them knows this connection.
        self.upstream = []
    }

    func channelActive(context: ChannelHandlerContext) {
        if let refusal = self.refusal { self.end(with: refusal) }
        context.fireChannelActive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        self.end(with: RequestFault(error, self.intake))
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .upgraded = self.phase { return }
        self.loop.connectionClosed(self)
        self.abortExchanges()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.updateReading()
    }
}
