import NIOCore
import NIOPosix
import Testing

@testable import Backbone

@Suite(.timeLimit(.minutes(1)))
struct EndpointProbeTests {
    private let loop = LoopThread()

    private func probe(_ endpoint: String) async throws -> ProbeOutcome {
        try await EndpointProbe.probe(endpoint, on: self.loop.eventLoop).get()
    }

    /// Somebody who treats whoever calls so.
    private func listening(_ treat: @escaping @Sendable (any Channel) -> Void) async throws -> (any Channel, Int) {
        let channel = try await ServerBootstrap(group: self.loop.eventLoop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeSucceededVoidFuture().map { treat(channel) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return (channel, channel.localAddress?.port ?? 0)
    }

    @Test(arguments: ["tcp://127.0.0.1:0", "ipc://*"])
    func `A listener accepts, and refuses once it is closed`(bind: String) async throws {
        let context = try ZeroMQ.Context()
        let listener = try await self.loop.make { try LinkListener(context: context, eventLoop: $0, bind: bind) }
        let endpoint = try await self.loop.run(listener) { listener in
            try listener.start()
            return listener.boundEndpoint
        }
        #expect(try await self.probe(endpoint) == .accepted)
        try await self.loop.run(listener) { $0.close() }
        // ZeroMQ closes what was bound in a thread of its own.
        while try await self.probe(endpoint) != .refused {}
        try await self.loop.shutDown()
    }

    @Test func `Whoever accepts and says nothing is somebody: the kernel does it for a process that stands still`()
        async throws
    {
        let (silent, port) = try await self.listening { _ in }
        #expect(try await self.probe("tcp://127.0.0.1:\(port)") == .accepted)
        try await silent.close()
        try await self.loop.shutDown()
    }

    @Test func `Whoever accepts and hangs up is nobody: a proxy does it whose target is gone`() async throws {
        let (proxy, port) = try await self.listening { $0.close(promise: nil) }
        #expect(try await self.probe("tcp://127.0.0.1:\(port)") == .refused)
        #expect(try await self.probe("tcp://localhost:\(port)") == .refused)
        try await proxy.close()
        try await self.loop.shutDown()
    }

    @Test(arguments: [
        "tcp://name.invalid:1", "tcp://127.0.0.1", "tcp://127.0.0.1:*", "tcp://127.0.0.1:65536", "pgm://127.0.0.1:1",
        "",
    ])
    func `What cannot be asked is not known`(endpoint: String) async throws {
        #expect(try await self.probe(endpoint) == .unknown)
        try await self.loop.shutDown()
    }

    @Test(arguments: ["tcp://127.0.0.1:1", "tcp://[::1]:1", "ipc:///nobody/listens/here"])
    func `Where nobody listens, it is refused`(endpoint: String) async throws {
        #expect(try await self.probe(endpoint) == .refused)
        try await self.loop.shutDown()
    }
}
