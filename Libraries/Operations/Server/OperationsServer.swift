import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The HTTP server of `/healthz`, `/readyz` and `/metrics`. It has a thread of its own, so a busy service answers.
enum OperationsServer {
    /// Connections beyond this bound are closed at once: probes and scrapers are few.
    static let connectionLimit = 64

    /// Serves while `body` runs.
    ///
    /// - Parameter body: Gets the URL that the server is bound to.
    static func withServer(
        _ address: OperationsAddress,
        _ health: Health,
        _ metrics: Metrics,
        _ logger: Logger,
        _ body: (String) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let result: Result<Void, any Error>
        do {
            let channel = try await self.bind(address, on: group, health, metrics)
            let url = "http://\(self.authority(address.host, channel.localAddress?.port ?? address.port))"
            logger.info("operations server is listening", metadata: .data([.url: "\(url)"]))
            try await body(url)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await group.shutdownGracefully()
        try result.get()
    }

    private static func bind(
        _ address: OperationsAddress,
        on group: MultiThreadedEventLoopGroup,
        _ health: Health,
        _ metrics: Metrics
    ) async throws -> any Channel {
        let connections = ConnectionCount(limit: self.connectionLimit)
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                guard connections.enter() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in connections.leave() }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try pipeline.addHandler(OperationsHandler(health, metrics))
                }
            }
            .bind(host: address.host, port: address.port)
            .get()
    }

    private static func authority(_ host: String, _ port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
