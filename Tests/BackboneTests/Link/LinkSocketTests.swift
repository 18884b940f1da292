import Backbone
import NIOCore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LinkSocketTests {
    private let loop = LoopThread()

    @Test(arguments: ["tcp://127.0.0.1:0", "ipc://*"])
    func `A hundred thousand batches each way arrive once and in order`(endpoint: String) async throws {
        let context = try ZeroMQ.Context()
        let traffic = try await self.loop.make { eventLoop in
            let traffic = try LinkTraffic(context, eventLoop, endpoint: endpoint, count: 100_000)
            try traffic.start()
            return traffic
        }
        try await self.loop.wait(traffic) { traffic in traffic.conditions.wait { traffic.isComplete } }
        try await self.loop.run(traffic) { traffic in
            #expect(traffic.outOfOrder == 0)
            // What was refused has been sent again after `onWritable`.
            #expect(traffic.refusals > 0)
            traffic.close()
        }
        try await self.loop.shutDown()
    }

    @Test func `Without a connection nothing is queued: the dialer refuses`() async throws {
        let context = try ZeroMQ.Context()
        let dialer = try await self.loop.make { eventLoop in
            let nobody = LinkAddress(endpoint: "ipc:///nobody/listens/here")
            let dialer = try LinkDialer(context: context, eventLoop: eventLoop, address: nobody)
            try dialer.start()
            return dialer
        }
        try await self.loop.run(dialer) { dialer in
            #expect(!dialer.isPathUp)
            #expect(dialer.send([1]) == .wouldBlock)
            dialer.close()
            #expect(dialer.send([1]) == .unreachable)
        }
        try await self.loop.shutDown()
    }

    @Test func `A batch for an unknown peer is reported, and what follows for a known peer arrives`() async throws {
        let context = try ZeroMQ.Context()
        let path = try await self.loop.make { try LinkPath(context, $0, endpoint: "ipc://*") }
        try await self.loop.run(path) { try $0.start() }
        try await self.loop.wait(path) { path in path.conditions.wait { path.events == [.up] } }
        try await self.loop.run(path) { path in #expect(path.dialer.send([1]) == .sent) }
        try await self.loop.wait(path) { path in path.conditions.wait { path.received == [[1]] } }
        let stranger = LinkPeer.random()
        try await self.loop.run(path) { path in
            // Outside a pass a batch is taken, and refused at the end of the tick.
            #expect(path.listener?.send([2], to: stranger) == .sent)
            #expect(path.listener?.send([3], to: path.restored[0]) == .sent)
        }
        try await self.loop.wait(path) { path in path.conditions.wait { path.answers == [[3]] } }
        try await self.loop.run(path) { path in #expect(path.lost == [stranger]) }
        // Within one it is refused at once.
        let refused = self.loop.eventLoop.makePromise(of: SendOutcome.self)
        try await self.loop.run(path) { path in
            path.listener?.onDrained = { refused.succeed(path.listener?.send([4], to: stranger) ?? .sent) }
            #expect(path.dialer.send([5]) == .sent)
        }
        #expect(try await refused.futureResult.get() == .unreachable)
        try await self.loop.run(path) { $0.close() }
        try await self.loop.shutDown()
    }

    @Test func `A dialer tells when its path is lost, and when another listener restores it`() async throws {
        let context = try ZeroMQ.Context()
        let path = try await self.loop.make { try LinkPath(context, $0, endpoint: "tcp://127.0.0.1:0") }
        try await self.loop.run(path) { try $0.start() }
        try await self.loop.wait(path) { path in path.conditions.wait { path.events == [.up] } }
        try await self.loop.run(path) { $0.listener?.close() }
        try await self.loop.wait(path) { path in path.conditions.wait { path.events == [.up, .lost(.disconnected)] } }
        try await self.loop.run(path) { try $0.listen() }
        try await self.loop.wait(path) { path in
            path.conditions.wait { path.events == [.up, .lost(.disconnected), .up] }
        }
        try await self.loop.run(path) { path in
            #expect(path.dialer.isPathUp)
            #expect(path.dialer.send([1, 2, 3]) == .sent)
        }
        try await self.loop.wait(path) { path in path.conditions.wait { path.received == [[1, 2, 3]] } }
        try await self.loop.run(path) { $0.close() }
        try await self.loop.shutDown()
    }

    @Test func `A listener tells whose path is restored and lost`() async throws {
        let context = try ZeroMQ.Context()
        let path = try await self.loop.make { try LinkPath(context, $0, endpoint: "tcp://127.0.0.1:0") }
        try await self.loop.run(path) { try $0.start() }
        try await self.loop.wait(path) { path in path.conditions.wait { path.events == [.up] } }
        try await self.loop.run(path) { path in #expect(path.dialer.send([1]) == .sent) }
        try await self.loop.wait(path) { path in path.conditions.wait { path.restored.count == 1 } }
        try await self.loop.run(path) { $0.dialer.close() }
        try await self.loop.wait(path) { path in path.conditions.wait { !path.lost.isEmpty } }
        try await self.loop.run(path) { path in
            #expect(path.lost == path.restored)
            path.close()
        }
        try await self.loop.shutDown()
    }

    @Test func `A dialer that reaches something else than a listener says so`() async throws {
        let context = try ZeroMQ.Context()
        let other = try ZeroMQ.Socket(.publish, context: context)
        try other.bind(to: "tcp://127.0.0.1:0")
        let address = LinkAddress(endpoint: try other.lastEndpoint)
        let dialer = try await self.loop.make { try LinkDialer(context: context, eventLoop: $0, address: address) }
        let failed = self.loop.eventLoop.makePromise(of: PathLoss.self)
        try await self.loop.run(dialer) { dialer in
            dialer.onPathLost = { failed.succeed($0) }
            try dialer.start()
        }
        let loss = try await failed.futureResult.get()
        #expect(loss != .disconnected)
        try await self.loop.run(dialer) { $0.close() }
        other.close()
        try await self.loop.shutDown()
    }
}
