package import Backbone
import EngineIOProtocol
import Foundation
package import Logging
import NIOCore
import Operations
import SessionLink
package import SocketIO

/// One engine process: the links to the gateways on one side, the application on the other, the sessions between
/// them.
///
/// Everything of it lives on the engine's loop. What arrives in one pass of the loop is handled record by record;
/// what that makes it say goes out, batched per link, when the pass is over.
@EngineActor
package final class Engine {
    let configuration: EngineConfiguration
    package nonisolated let nodeID: String
    /// What the application was configured with.
    package private(set) lazy var server = EngineIOServer(host: self, logger: self.logger)
    let plane: Plane
    let listener: LinkListener
    let metrics: EngineMetrics
    let logger: Logger
    /// The application's part in its cluster, and what leads to the others.
    var cluster: (servers: Cluster, bus: ClusterPlane)?
    package let incarnation: UInt64

    /// The slot in whose name sessions are opened; set once the cluster has agreed to our claim.
    var slot: SlotClaim?
    var isDraining = false

    var sessions: [String: SessionHost] = [:]
    var links: [UInt32: GatewayLink] = [:]
    var linkNumbers: [LinkID: UInt32] = [:]
    var lastLinkNumber: UInt32 = 0
    var quorum = GatewayQuorum()
    var waitingOpenings = WaitingOpenings<(SessionOpening, GatewayLink)>()

    var transfers = Transfers()

    var deadlines = DeadlineQueue<String>()
    let timer: LoopTimer
    var standstill = Standstill()
    var inputPatience = InputPatience()
    /// A pass of the loop is being handled: what it says is flushed at its end.
    var isInPass = false
    var isFlushScheduled = false

    package init(
        _ configuration: EngineConfiguration,
        node: NodeID,
        plane: Plane,
        listener: LinkListener,
        metrics: EngineMetrics,
        logger: Logger
    ) {
        self.configuration = configuration
        self.nodeID = node.description
        self.plane = plane
        self.listener = listener
        self.metrics = metrics
        self.logger = logger
        self.incarnation = UInt64.random(in: 1...UInt64.max)
        self.timer = LoopTimer(EngineLoop.shared.eventLoop)
    }

    func start() throws {
        self.timer.onFire = { [unowned self] lateness in
            EngineActor.assumeIsolated { self.timerFired(lateBy: lateness) }
        }
        self.listenToGateways()
        self.listenToPlane()
        try self.listener.start()
        try self.plane.start()
    }

    /// Says farewell, leaves it a moment to go out, and closes everything.
    func stop() async {
        self.timer.cancel()
        for link in self.links.values { link.leave() }
        self.plane.leave()
        try? await Task.sleep(for: .milliseconds(100))
        self.plane.close()
        self.listener.close()
    }
}
