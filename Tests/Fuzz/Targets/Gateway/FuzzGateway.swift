import Backbone
import EngineIOProtocol
import Foundation
import Gateway
import GatewayFixtures
import Logging
import NIOCore
import NIOEmbedded
import Operations

/// One gateway loop without sockets or threads, an engine in memory, and a clock that moves when told to.
final class FuzzGateway {
    /// A session of the engine's slot.
    static let sid = "AAAAbbbbccccddddeeee"
    private static let tag = SlotTag(rawValue: 0)

    let eventLoop = EmbeddedEventLoop()
    let engine: FuzzEngine
    private let loop: GatewayLoop
    private let clock: SteppedClock
    private let metrics = GatewayMetrics(Metrics())

    init(options: [UInt8], script: [UInt8]) {
        let clock = SteppedClock()
        let engine = FuzzEngine(script: script)
        let node = NodeID(rawValue: 1)
        self.clock = clock
        self.engine = engine
        self.loop = GatewayLoop(
            self.eventLoop,
            index: 0,
            shared: SharedResources(
                node: node,
                configuration: GatewayConfiguration(),
                site: Site(),
                metrics: self.metrics,
                logger: Logger(label: "gateway") { _ in SwiftLogNoOpLogHandler() },
                now: { clock.now }
            ) { _, _ in engine }
        )
        var membership = Membership.joined(node, Incarnation(rawValue: 1), now: clock.now)
        let message = MembershipMessage(kind: .heartbeat, sequence: 1, announcement: Self.announcement(options))
        _ = membership.received(message, through: 0, now: clock.now)
        self.loop.membershipChanged(membership)
        self.run()
    }

    func connect() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(loop: self.eventLoop)
        try self.loop.accept(channel)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    /// Lets everything happen that happens without time passing.
    func run() {
        for _ in 0..<1_000 {
            self.eventLoop.run()
            guard self.engine.speak() else { return }
        }
        preconditionFailure("the gateway and its engine do not stop to talk")
    }

    func passTime(_ duration: Duration) {
        // In steps, as real time passes: the link between gateway and engine is kept alive all the while.
        for _ in 0..<4 {
            self.clock.advance(by: duration / 4)
            self.engine.stayAlive()
            self.eventLoop.advanceTime(by: TimeAmount(duration / 4))
            self.run()
        }
    }

    /// Connections that the gateway believes to be open.
    var openConnections: Int { self.metrics.connections.value }

    private static func announcement(_ options: [UInt8]) -> Announcement {
        var announcement = Announcement(
            node: NodeID(rawValue: 2),
            incarnation: Incarnation(rawValue: 2),
            role: .engine,
            cluster: "local"
        )
        announcement.isReady = true
        announcement.endpoints = [Endpoint(name: "link", address: "ipc:///nowhere")]
        announcement.slots = [SlotClaim(tag: self.tag, epoch: 1, isSettled: true)]
        announcement.options = options
        return announcement
    }
}
