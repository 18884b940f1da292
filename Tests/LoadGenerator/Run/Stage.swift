import NIOCore
import NIOPosix

/// The event loop on which everything of a run happens, what is known of its servers, and its end. Nothing is shared.
final class Stage {
    let eventLoop: any EventLoop
    let url: ServerURL
    /// Another gateway, of the same cluster or one that is linked with it.
    let otherURL: ServerURL?
    private let servers: [ServerProcess]
    private let result: EventLoopPromise<Figures>
    private var report: (() -> Figures)?
    private var failures: [String] = []

    init(_ eventLoop: any EventLoop, _ options: TargetOptions, result: EventLoopPromise<Figures>) {
        self.eventLoop = eventLoop
        self.url = options.url
        self.otherURL = options.otherUrl
        self.servers = options.server
        self.result = result
        eventLoop.assumeIsolated().scheduleTask(in: .seconds(Int64(options.deadline))) { self.abort("out of time") }
    }

    /// - Parameter report: what is known when the run ends, whichever way it does.
    func onEnd(_ report: @escaping () -> Figures) {
        self.report = report
    }

    /// Measures what the servers spend from now on.
    func startMeter() -> Meter {
        Meter(self.servers)
    }

    /// Bytes of memory of each server, by its name.
    func memory() -> [(server: String, bytes: Int)] {
        self.servers.compactMap { server in server.residentBytes.map { (server.name, $0) } }
    }

    /// Connects a handler to the server.
    func connect(
        _ handler: some ChannelInboundHandler,
        to url: ServerURL,
        onFailure: @escaping (any Error) -> Void
    ) {
        let handler = NIOLoopBound(handler, eventLoop: self.eventLoop)
        ClientBootstrap(group: self.eventLoop)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2_048, initial: 2_048, maximum: 65_536)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
            }
            .connect(host: url.host, port: url.port)
            .assumeIsolated()
            .whenFailure(onFailure)
    }

    /// Something went wrong with one client; the run goes on.
    func failed(_ reason: String) {
        self.failures.append(reason)
    }

    /// Something that makes going on pointless.
    func abort(_ reason: String) {
        guard self.report != nil else { return }
        self.failed(reason)
        self.end()
    }

    func end() {
        guard let report = self.report else { return }
        self.report = nil
        var figures = report()
        figures.add("failures", self.failures.count)
        for failure in self.failures { figures.addFlaw(failure) }
        self.result.succeed(figures)
    }
}
