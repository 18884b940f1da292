import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#endif

/// One plain connection to an endpoint, closed as soon as it has shown who is there.
///
/// ZeroMQ does not tell a refused attempt from any other that failed, and it is the refusal that tells a process that is
/// gone from a network that fails. Whoever listens as ZeroMQ does speaks first, and at once.
enum EndpointProbe {
    private static let connectTimeout = TimeAmount.milliseconds(500)
    /// Whoever accepts and says nothing for so long is somebody nevertheless.
    fileprivate static let patience = TimeAmount.milliseconds(200)

    /// - Parameter endpoint: `tcp://host:port` or `ipc://path`.
    static func probe(_ endpoint: String, on eventLoop: any EventLoop) -> EventLoopFuture<ProbeOutcome> {
        let outcome = eventLoop.makePromise(of: ProbeOutcome.self)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(Self.connectTimeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Greeting(outcome))
                }
            }
        self.connect(bootstrap, to: endpoint, on: eventLoop).whenFailure { outcome.succeed(Self.outcome(of: $0)) }
        return outcome.futureResult
    }

    private static func connect(
        _ bootstrap: ClientBootstrap,
        to endpoint: String,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        if endpoint.hasPrefix("ipc://") {
            return bootstrap.connect(unixDomainSocketPath: String(endpoint.dropFirst(6)))
        }
        guard endpoint.hasPrefix("tcp://"), let colon = endpoint.lastIndex(of: ":"),
            // Others say what is asked here, and NIO traps on a port that there cannot be.
            let port = UInt16(endpoint[endpoint.index(after: colon)...]).map(Int.init)
        else { return eventLoop.makeFailedFuture(ChannelError.unknownLocalAddress) }
        let host = endpoint[..<colon].dropFirst(6).trimmingPrefix("[")
        let name = String(host.last == "]" ? host.dropLast() : host)
        if let address = try? SocketAddress(ipAddress: name, port: port) { return bootstrap.connect(to: address) }
        return bootstrap.connect(host: name, port: port)
    }

    static func outcome(of error: any Error) -> ProbeOutcome {
        switch error {
        case let error as IOError:
            switch error.errnoCode {
            case ECONNREFUSED, ENOENT: .refused
            // A Unix socket whose queue of callers is full.
            case EAGAIN: .accepted
            case _: .unknown
            }
        case let error as NIOConnectionError:
            // Of a name with several addresses, each has to refuse.
            error.connectionErrors.isEmpty || error.connectionErrors.contains { Self.outcome(of: $0.error) != .refused }
                ? .unknown : .refused
        case _: .unknown
        }
    }
}

/// Waits for the first word, or the end.
private final class Greeting: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let outcome: EventLoopPromise<ProbeOutcome>

    init(_ outcome: EventLoopPromise<ProbeOutcome>) {
        self.outcome = outcome
    }

    func channelActive(context: ChannelHandlerContext) {
        let (outcome, channel) = (self.outcome, context.channel)
        context.eventLoop.scheduleTask(in: EndpointProbe.patience) {
            outcome.succeed(.accepted)
            channel.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.outcome.succeed(.accepted)
        context.close(promise: nil)
    }

    /// A promise keeps its first outcome.
    func channelInactive(context: ChannelHandlerContext) {
        self.outcome.succeed(.refused)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
