import Backbone
import EngineIOProtocol
import Foundation
import Gateway
import GatewayFixtures
import Logging
import NIOCore
import NIOEmbedded
import Operations
import Testing

/// One gateway loop without sockets or threads: embedded channels for clients, `FakeEngine` for an engine, and a clock
/// that moves when told to.
final class Harness {
    /// Of every session id that the fake engine's slot owns.
    static let tag = "AAAA"
    static let sid = "AAAAbbbbccccddddeeee"
    /// The engine of another cluster, and a session of its.
    static let foreigner = NodeID(rawValue: 9)
    static let foreignSid = "ZZZZbbbbccccddddeeee"

    let eventLoop = EmbeddedEventLoop()
    let loop: GatewayLoop
    let metrics: GatewayMetrics
    private let clock: SteppedClock
    private let paths: Paths
    private var membership: Membership

    /// - Parameter hasEngine: whether membership names an engine, which then is ready and linked.
    init(
        _ options: ServerOptions = ServerOptions(),
        site: Site = Site(),
        hasEngine: Bool = true,
        configure: (inout GatewayConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = GatewayConfiguration()
        configure(&configuration)
        let (clock, paths) = (SteppedClock(), Paths())
        let node = NodeID(rawValue: 1)
        self.metrics = GatewayMetrics(Metrics())
        self.clock = clock
        self.paths = paths
        self.membership = .joined(node, .now(), now: clock.now)
        self.loop = GatewayLoop(
            self.eventLoop,
            index: 0,
            shared: SharedResources(
                node: node,
                configuration: configuration,
                site: site,
                metrics: self.metrics,
                logger: Logger(label: "gateway") { _ in SwiftLogNoOpLogHandler() },
                now: { clock.now }
            ) { address, _ in paths.path(to: address.endpoint, clock) }
        )
        self.loop.membershipChanged(self.membership)
        if hasEngine { try self.engineAppears(options) }
    }

    var engine: FakeEngine {
        get throws { try #require(self.paths.all.last) }
    }

    /// The engines that were dialled, in their order.
    var dialled: [FakeEngine] { self.paths.all }

    /// The bridges that were dialled, in their order, and the engine to which all of them lead.
    var bridges: [FakeBridge] { self.paths.bridges }
    var foreignEngine: FakeEngine { self.paths.foreignEngine(self.clock) }

    /// Membership brings an engine that owns `tag`.
    func engineAppears(
        _ options: ServerOptions = ServerOptions(),
        node: UInt64 = 2,
        tag: String = Harness.tag,
        address: String = "ipc:///nowhere",
        isReady: Bool = true,
        cluster: String = "local"
    ) throws {
        let node = NodeID(rawValue: node)
        var announcement = Announcement(node: node, incarnation: .now(), role: .engine, cluster: cluster)
        announcement.isReady = isReady
        announcement.endpoints = [Endpoint(name: "link", address: address)]
        announcement.slots = [SlotClaim(tag: try #require(SlotTag(tag)), epoch: 1, isSettled: true)]
        announcement.options = Array(try JSONEncoder().encode(options))
        self.hear(announcement)
    }

    /// Membership brings a bridge, or what one says now.
    func bridgeAppears(_ node: UInt64, reaches clusters: [String], asks: Bool = false, sequence: UInt64 = 1) {
        let node = NodeID(rawValue: node)
        var announcement = Announcement(
            node: node,
            incarnation: Incarnation(rawValue: 1),
            role: .bridge,
            cluster: "local"
        )
        announcement.endpoints = [Endpoint(name: "link", address: "\(Paths.bridge)\(node)")]
        announcement.reaches = clusters
        announcement.set(.asksNodeServers, to: asks)
        self.hear(announcement, sequence: sequence)
    }

    private func hear(_ announcement: Announcement, sequence: UInt64 = 1) {
        let message = MembershipMessage(kind: .heartbeat, sequence: sequence, announcement: announcement)
        _ = self.membership.received(message, through: 0, now: self.clock.now)
        self.loop.membershipChanged(self.membership)
        self.run()
    }

    /// Membership brings a bridge, which nobody can dial.
    func bridgeAppears(reaching cluster: String) throws {
        let node = NodeID(rawValue: 100)
        var announcement = Announcement(node: node, incarnation: .now(), role: .bridge, cluster: "local")
        announcement.reaches = [cluster]
        let message = MembershipMessage(kind: .heartbeat, sequence: 1, announcement: announcement)
        _ = self.membership.received(message, through: 0, now: self.clock.now)
        self.loop.membershipChanged(self.membership)
        self.run()
    }

    /// Lets everything happen that happens without time passing.
    func run() {
        repeat { self.eventLoop.run() } while self.paths.speakers.map { $0.speak() }.contains(true)
    }

    /// Time passes, but this loop, kept by something else, neither hears nor does anything until it is over.
    func stall(for duration: Duration) {
        self.clock.advance(by: duration)
        self.eventLoop.advanceTime(by: TimeAmount(duration))
        self.run()
    }

    func advance(by duration: Duration) {
        // In steps, as real time passes: the link between gateway and engine is kept alive all the while.
        var rest = duration
        while rest > .zero {
            let step = min(rest, .milliseconds(100))
            self.clock.advance(by: step)
            self.eventLoop.advanceTime(by: TimeAmount(step))
            self.run()
            rest -= step
        }
    }

    /// A client's new connection.
    func connect(from address: String = "127.0.0.1") throws -> Client {
        let peer = try SocketAddress(ipAddress: address, port: 1)
        let channel = EmbeddedChannel(loop: self.eventLoop)
        channel.remoteAddress = peer
        try self.loop.accept(channel)
        try channel.connect(to: peer).wait()
        return Client(channel, harness: self)
    }
}

/// The engines and bridges that were dialled.
// A test runs on one thread.
private final class Paths: @unchecked Sendable {
    /// With which a bridge's address begins.
    static let bridge = "ipc:///bridge-"

    private(set) var all: [FakeEngine] = []
    private(set) var bridges: [FakeBridge] = []
    private var foreign: FakeEngine?

    var speakers: [FakeEngine] { self.all + [self.foreign].compactMap(\.self) }

    func path(to address: String, _ clock: SteppedClock) -> any LinkPath {
        guard !address.hasPrefix(Self.bridge) else {
            let bridge = FakeBridge(to: self.foreignEngine(clock), Harness.foreigner)
            self.bridges.append(bridge)
            return bridge
        }
        let engine = FakeEngine { clock.now }
        self.all.append(engine)
        return engine
    }

    func foreignEngine(_ clock: SteppedClock) -> FakeEngine {
        if let foreign { return foreign }
        let engine = FakeEngine { clock.now }
        self.foreign = engine
        return engine
    }
}
