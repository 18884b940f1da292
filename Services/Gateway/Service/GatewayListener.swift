import Logging
package import NIOCore
import NIOHTTP1
import NIOPosix
package import NIOSSL
import Operations

/// Accepts clients and gives each to the loop that its channel belongs to.
struct GatewayListener: Sendable {
    private let channel: any Channel
    let isSecure: Bool
    private let host: String

    /// - Parameter loops: one for each event loop of `group`.
    static func bind(
        _ configuration: GatewayConfiguration,
        group: any EventLoopGroup,
        loops: [LoopHandle],
        logger: Logger
    ) async throws -> GatewayListener {
        let tls = try configuration.tls.map { try NIOSSLContext($0) }
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: logger))
                }
            }
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.setOptions(of: channel)
                    let loop = loops.first { $0.eventLoop === channel.eventLoop }
                    try loop?.value.accept(channel, tls: tls)
                }
            }
        let channel = try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
        return GatewayListener(channel: channel, isSecure: tls != nil, host: configuration.host)
    }

    /// At once, where the bootstrap would chain a future for each.
    private static func setOptions(of channel: any Channel) throws {
        let options = channel.syncOptions
        try options?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        // An idle connection keeps no large receive buffer, and a busy one does not starve the others.
        try options?.setOption(.maxMessagesPerRead, value: 1)
        let allocator = AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 4_096)
        try options?.setOption(.recvAllocator, value: allocator)
    }

    /// Where clients connect: `http://127.0.0.1:3000`.
    var url: String {
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        return "\(self.isSecure ? "https" : "http")://\(host):\(self.channel.localAddress?.port ?? 0)"
    }

    func close() async {
        try? await self.channel.close().get()
    }
}

/// The gateway takes no more connections, and is busy enough with telling others so.
enum ChannelError: Error {
    case connectionLimit
}

extension GatewayLoop {
    /// Takes a new connection, tells it that there are too many, or closes it without a word: telling has its limit too.
    package func accept(_ channel: any Channel, tls: NIOSSLContext? = nil) throws {
        switch self.addresses?.connected(channel.remoteAddress) ?? .admitted(nil) {
        case .dropped:
            throw ChannelError.connectionLimit
        case .refused(let fault, let lease):
            try self.serve(channel, tls: tls, refusal: fault, lease: lease)
        case .admitted(let lease):
            let excess = self.metrics.connections.value - self.configuration.limits.connections
            if excess >= 0 { self.metrics.rejected.increment() }
            guard excess < ConnectionLimits.refusals else { throw ChannelError.connectionLimit }
            try self.serve(channel, tls: tls, refusal: excess >= 0 ? .tooManyConnections : nil, lease: lease)
        }
    }

    /// Makes a channel an HTTP connection of this loop.
    private func serve(
        _ channel: any Channel,
        tls: NIOSSLContext?,
        refusal: RequestFault?,
        lease: AddressLease?
    ) throws {
        let connection = HTTPConnection(id: self.makeConnectionID(), loop: self, refusal: refusal)
        connection.lease = lease
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(
                leftOverBytesStrategy: .forwardBytes,
                informationalResponseStrategy: .drop,
                limitConfiguration: NIOHTTPDecoderLimitConfiguration(self.configuration.limits)
            )
        )
        let arrivals = ArrivalObserver(connection)
        connection.upstream = [arrivals, decoder]
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        try pipeline.addHandlers([arrivals, decoder, connection])
    }
}

extension NIOHTTPDecoderLimitConfiguration {
    init(_ limits: ConnectionLimits) {
        self.init()
        self.maxHeaderFieldSize = limits.headerFieldBytes
        self.maxHeaderListSize = limits.headerBytes
    }
}

extension NIOSSLContext {
    convenience init(_ files: TLSFiles) throws {
        let chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
        let key = try NIOSSLPrivateKey(file: files.privateKey, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.applicationProtocols = ["http/1.1"]
        try self.init(configuration: configuration)
    }
}
