import Glibc
package import NIOCore
import NIOPosix
import UnixSignals

/// Listens, says so and serves until it is told to end. One event loop: what is compared is the work of one thread.
package struct EchoService {
    private let name: String
    private let port: Int

    package init(_ name: String, port: Int) {
        self.name = name
        self.port = port
    }

    /// - Parameter makeAcceptor: makes what gives a new connection its handlers, on the loop that all of them share.
    package func run(_ makeAcceptor: (any EventLoop) -> @Sendable (any Channel) throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let accept = makeAcceptor(group.next())
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let channel = try await self.bootstrap(group, accept).bind(host: "127.0.0.1", port: self.port).get()
        self.announce(port: channel.localAddress?.port ?? 0)
        for await _ in signals { break }
        try await group.shutdownGracefully()
    }

    /// The gateway's options of a connection.
    private func bootstrap(
        _ group: MultiThreadedEventLoopGroup,
        _ accept: @escaping @Sendable (any Channel) throws -> Void
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 4_096)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try accept(channel) }
            }
    }

    /// One line of JSON; whoever has started the server waits for it.
    private func announce(port: Int) {
        print(#"{"service":"\#(self.name)","port":\#(port),"url":"http://127.0.0.1:\#(port)"}"#)
        fflush(nil)
    }
}
