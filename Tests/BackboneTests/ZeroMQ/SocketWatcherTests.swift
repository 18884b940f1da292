import Backbone
import NIOCore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SocketWatcherTests {
    @Test(arguments: ["inproc://soak", "ipc://*"])
    func `No wake-up is lost over bursts sent from drains, tasks and timers on two loops`(endpoint: String) async throws
    {
        let context = try ZeroMQ.Context()
        let (serverLoop, clientLoop) = (LoopThread(), LoopThread())
        let server = try await serverLoop.make { try EchoServer(context, $0, endpoint: endpoint) }
        let bound = try await serverLoop.run(server) { $0.endpoint }
        let client = try await clientLoop.make { try BurstClient(context, $0, endpoint: bound, echoes: 100_000) }
        try await clientLoop.wait(client) { $0.run() }
        try await clientLoop.run(client) { $0.close() }
        try await serverLoop.run(server) { $0.close() }
        try await clientLoop.shutDown()
        try await serverLoop.shutDown()
    }

    @Test func `A socket that is closed while it is drained stays quiet`() async throws {
        let context = try ZeroMQ.Context()
        let loop = LoopThread()
        let server = try await loop.make { try EchoServer(context, $0, endpoint: "inproc://closing") }
        let closed = loop.eventLoop.makePromise(of: Void.self)
        let client = try await loop.make { eventLoop in
            let dealer = try ZeroMQ.Socket(.dealer, context: context)
            try dealer.set(.routingID, to: LinkPeer.random().withFrame { Array($0) })
            let socket = ZeroMQ.WatchedSocket(dealer, eventLoop: eventLoop)
            var frames = 0
            socket.onFrame = { _, _ in
                frames += 1
                #expect(frames == 1)
                socket.close()
                closed.succeed()
            }
            try socket.start()
            try socket.socket.connect(to: "inproc://closing")
            for byte: UInt8 in 1...10 { #expect(socket.send([byte]) == .sent) }
            return socket
        }
        try await closed.futureResult.get()
        try await loop.run(client) { client in
            #expect(!client.socket.isOpen)
            #expect(client.send([0]) == .unreachable)
        }
        try await loop.run(server) { $0.close() }
        try await loop.shutDown()
    }
}

/// Sends back whatever comes, to whoever sent it.
private final class EchoServer {
    private let carrier: ZeroMQ.WatchedSocket
    private var peer: LinkPeer?
    let endpoint: String

    init(_ context: ZeroMQ.Context, _ eventLoop: any EventLoop, endpoint: String) throws {
        let socket = try ZeroMQ.Socket(.router, context: context)
        try socket.bind(to: endpoint)
        self.endpoint = try socket.lastEndpoint
        self.carrier = ZeroMQ.WatchedSocket(socket, eventLoop: eventLoop, receiveBudget: 8)
        self.carrier.onFrame = { frame, more in
            if more {
                self.peer = LinkPeer(frame: frame)
            } else {
                _ = self.carrier.send(frame, to: self.peer)
            }
        }
        try self.carrier.start()
    }

    func close() {
        self.carrier.close()
    }
}

/// Keeps up to 64 frames in flight, sent from wherever code on a loop may run.
private final class BurstClient {
    private static let limit = 64

    private let carrier: ZeroMQ.WatchedSocket
    private let eventLoop: NIOIsolatedEventLoop
    private let conditions: Conditions
    private let echoes: Int
    private var generator = SeededGenerator(seed: 11)
    private var inFlight = 0
    private var received = 0

    init(_ context: ZeroMQ.Context, _ eventLoop: any EventLoop, endpoint: String, echoes: Int) throws {
        self.eventLoop = eventLoop.assumeIsolated()
        self.conditions = Conditions(eventLoop: eventLoop)
        self.echoes = echoes
        let socket = try ZeroMQ.Socket(.dealer, context: context)
        try socket.set(.routingID, to: LinkPeer.random().withFrame { Array($0) })
        self.carrier = ZeroMQ.WatchedSocket(socket, eventLoop: eventLoop, receiveBudget: 16)
        self.carrier.onFrame = { _, _ in self.echoed() }
        try self.carrier.start()
        try socket.connect(to: endpoint)
    }

    func run() -> EventLoopFuture<Void> {
        self.send(Self.limit)
        return self.conditions.wait { self.received >= self.echoes }
    }

    func close() {
        self.carrier.close()
    }

    private func echoed() {
        self.received += 1
        self.inFlight -= 1
        if self.received == self.echoes { self.conditions.look() }
        // Quiet spells and bursts; never fewer than one in flight or planned.
        guard self.inFlight == 0 || self.generator.happens(0.2) else { return }
        let count = Int.random(in: 1...16, using: &self.generator)
        switch Int.random(in: 0...2, using: &self.generator) {
        case 0: self.send(count)
        case 1: self.eventLoop.execute { self.send(count) }
        case _:
            let delay = Int64.random(in: 0...200, using: &self.generator)
            self.eventLoop.scheduleTask(in: .microseconds(delay)) { self.send(count) }
        }
    }

    private func send(_ count: Int) {
        for _ in 0..<count where self.inFlight < Self.limit {
            if self.carrier.send([1, 2, 3]) == .sent { self.inFlight += 1 }
        }
    }
}
