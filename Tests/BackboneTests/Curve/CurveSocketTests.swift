import Logging
import NIOCore
import Testing

@testable import Backbone

/// A listener with keys, and whoever dials it.
@Suite(.timeLimit(.minutes(1)))
struct CurveSocketTests {
    private let loop = LoopThread()
    private let folder: TemporaryFolder
    private let listening: CurveKeyPair
    private let dialling: CurveKeyPair

    init() throws {
        self.folder = try TemporaryFolder()
        self.listening = try CurveKeyPair.random()
        self.dialling = try CurveKeyPair.random()
    }

    private func context(_ own: CurveKeyPair, allowing keys: [CurveKey], list: String) throws -> ZeroMQ.Context {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let path = try self.folder.write(keys.map { "\($0)\n" }.joined(), to: list)
        return try ZeroMQ.Context(
            keys: NodeKeys(own: own, allowed: try AllowList(path: path, logger: logger)),
            logger: logger
        )
    }

    private func listener(
        at bind: String,
        allowing keys: [CurveKey]
    ) async throws -> (
        NIOLoopBound<ListeningProbe>, ZeroMQ.Context
    ) {
        let context = try self.context(self.listening, allowing: keys, list: "listener")
        return (try await self.loop.make { try ListeningProbe(context, $0, bind: bind) }, context)
    }

    private func dialler(_ context: ZeroMQ.Context, _ address: LinkAddress) async throws -> NIOLoopBound<DiallingProbe>
    {
        try await self.loop.make { try DiallingProbe(context, $0, address) }
    }

    private func address(of listener: NIOLoopBound<ListeningProbe>, key: CurveKey?) async throws -> LinkAddress {
        LinkAddress(endpoint: try await self.loop.run(listener) { $0.listener.boundEndpoint }, key: key)
    }

    private func end(_ dialler: NIOLoopBound<DiallingProbe>, _ listener: NIOLoopBound<ListeningProbe>) async throws {
        try await self.loop.run(dialler) { $0.dialer.close() }
        try await self.loop.run(listener) { probe in
            #expect(probe.received.isEmpty)
            probe.listener.close()
        }
        try await self.loop.shutDown()
    }

    @Test(arguments: ["tcp://127.0.0.1:0", "ipc://*"])
    func `Who is on the list, and trusts the other, speaks with it`(bind: String) async throws {
        let (listener, _) = try await self.listener(at: bind, allowing: [self.dialling.publicKey])
        let context = try self.context(self.dialling, allowing: [self.listening.publicKey], list: "dialler")
        let address = try await self.address(of: listener, key: self.listening.publicKey)
        let dialler = try await self.dialler(context, address)
        try await self.loop.wait(dialler) { probe in probe.conditions.wait { probe.dialer.isPathUp } }
        try await self.loop.run(dialler) { #expect($0.dialer.send([1, 2, 3]) == .sent) }
        try await self.loop.wait(listener) { probe in probe.conditions.wait { probe.received == [[1, 2, 3]] } }
        try await self.loop.run(listener) { $0.forget() }
        try await self.end(dialler, listener)
    }

    @Test(arguments: ["tcp://127.0.0.1:0", "ipc://*"])
    func `A foreign key is refused and counted, and let in once the list has it`(bind: String) async throws {
        let (listener, context) = try await self.listener(at: bind, allowing: [])
        let foreign = try self.context(self.dialling, allowing: [self.listening.publicKey], list: "dialler")
        let address = try await self.address(of: listener, key: self.listening.publicKey)
        let dialler = try await self.dialler(foreign, address)
        let refused = PathLoss.handshakeFailed("\(HandshakeFailure.refused(status: 400))")
        try await self.loop.wait(dialler) { probe in probe.conditions.wait { probe.losses.contains(refused) } }
        #expect(context.refused >= 1)
        try await self.loop.run(dialler) { probe in
            #expect(!probe.dialer.isPathUp)
            #expect(probe.dialer.send([1]) == .wouldBlock)
        }
        try self.folder.write("\(self.dialling.publicKey)\n", to: "listener")
        try await self.loop.wait(dialler) { probe in probe.conditions.wait { probe.dialer.isPathUp } }
        try await self.end(dialler, listener)
    }

    @Test func `Plaintext is refused`() async throws {
        let (listener, _) = try await self.listener(at: "tcp://127.0.0.1:0", allowing: [])
        let dialler = try await self.dialler(try ZeroMQ.Context(), try await self.address(of: listener, key: nil))
        let mismatch = PathLoss.handshakeFailed("one side speaks CURVE, the other plaintext")
        try await self.loop.wait(dialler) { probe in probe.conditions.wait { probe.losses.contains(mismatch) } }
        try await self.end(dialler, listener)
    }

    @Test func `A listener with another key than given is not spoken to`() async throws {
        let (listener, _) = try await self.listener(at: "tcp://127.0.0.1:0", allowing: [self.dialling.publicKey])
        let other = try CurveKeyPair.random().publicKey
        let context = try self.context(self.dialling, allowing: [other], list: "dialler")
        let dialler = try await self.dialler(context, try await self.address(of: listener, key: other))
        try await self.loop.wait(dialler) { probe in probe.conditions.wait { probe.losses.count > 3 } }
        try await self.loop.run(dialler) { #expect(!$0.dialer.isPathUp) }
        try await self.end(dialler, listener)
    }

    @Test func `Nobody dials whom it does not trust, nor a plaintext one with keys, nor one with keys in plaintext`()
        async throws
    {
        let context = try self.context(self.dialling, allowing: [], list: "dialler")
        let plaintext = try ZeroMQ.Context()
        let keyed = LinkAddress(endpoint: "tcp://127.0.0.1:9", key: self.listening.publicKey)
        let plain = LinkAddress(endpoint: "tcp://127.0.0.1:9")
        for (context, address) in [(context, keyed), (context, plain), (plaintext, keyed)] {
            await #expect(throws: ZeroMQError.self) { try await self.dialler(context, address) }
        }
        try await self.loop.shutDown()
    }

    @Test func `Without anybody to ask, a listener lets nobody in`() async throws {
        // A context with the same socket options, but none that answers for it.
        let context = try ZeroMQ.Context()
        let server = try ZeroMQ.Socket(.router, context: context)
        try server.set(.curveServer, to: true)
        try server.set(.curveSecretKey, to: self.listening.secret)
        try server.set(.authenticationDomain, to: Array("signalbox".utf8))
        try server.set(.requiresAuthentication, to: true)
        try server.bind(to: "tcp://127.0.0.1:0")
        let address = LinkAddress(endpoint: try server.lastEndpoint, key: self.listening.publicKey)
        let other = try self.context(self.dialling, allowing: [self.listening.publicKey], list: "dialler")
        let dialler = try await self.dialler(other, address)
        try await self.loop.wait(dialler) { probe in probe.conditions.wait { !probe.losses.isEmpty } }
        try await self.loop.run(dialler) { probe in
            #expect(!probe.dialer.isPathUp)
            probe.dialer.close()
        }
        server.close()
        try await self.loop.shutDown()
    }
}

private final class ListeningProbe {
    let listener: LinkListener
    let conditions: Conditions
    private(set) var received: [[UInt8]] = []

    init(_ context: ZeroMQ.Context, _ eventLoop: any EventLoop, bind: String) throws {
        self.conditions = Conditions(eventLoop: eventLoop)
        self.listener = try LinkListener(context: context, eventLoop: eventLoop, bind: bind)
        self.listener.onBatch = { _, batch in
            self.received.append(Array(batch))
            self.conditions.look()
        }
        try self.listener.start()
    }

    func forget() {
        self.received = []
    }
}

private final class DiallingProbe {
    let dialer: LinkDialer
    let conditions: Conditions
    private(set) var losses: [PathLoss] = []

    init(_ context: ZeroMQ.Context, _ eventLoop: any EventLoop, _ address: LinkAddress) throws {
        self.conditions = Conditions(eventLoop: eventLoop)
        self.dialer = try LinkDialer(context: context, eventLoop: eventLoop, address: address)
        self.dialer.onPathRestored = { self.conditions.look() }
        self.dialer.onPathLost = { loss in
            self.losses.append(loss)
            self.conditions.look()
        }
        try self.dialer.start()
    }
}
