import Backbone
import ClusterAccess
import Logging
import NIOCore
import NIOSSL
import Operations
import RedisClient
import SessionLink

/// A bridge at work: a node of its cluster's plane, and a correspondent of the bridges of others. Confined to its loop.
final class Bridge {
    let eventLoop: any EventLoop
    let zeroMQ: ZeroMQ.Context
    let plane: Plane
    let redis: RedisClient
    let metrics: BridgeMetrics
    let logger: Logger
    var neighbours: Neighbours
    var correspondence: Correspondence
    private(set) var planeRelay: PlaneRelay!
    private(set) var linkRelay: LinkRelay!
    private(set) var nodeWire: NodeWire?
    private(set) var engineWire: EngineWire?
    private(set) var election: Election?
    let standing: BridgeStanding
    var warnings = BridgeWarnings()
    private var timer: Scheduled<Void>?

    init(
        _ configuration: RedisBridgeConfiguration,
        node: NodeID,
        listener: LinkListener,
        zeroMQ: ZeroMQ.Context,
        on eventLoop: any EventLoop,
        _ context: ServiceContext
    ) throws {
        var logger = context.logger
        logger[.node] = "\(node)"
        self.eventLoop = eventLoop
        self.zeroMQ = zeroMQ
        self.logger = logger
        self.metrics = BridgeMetrics(context.metrics)
        self.standing = BridgeStanding(context.health, redis: configuration.redis)
        let announcement = configuration.announcement(of: node, at: listener, key: zeroMQ.publicKey)
        var plane = Plane.Configuration(brokers: configuration.brokers, membership: configuration.membership)
        plane.hearsEverything = true
        self.plane = Plane(
            context: zeroMQ,
            eventLoop: eventLoop,
            configuration: plane,
            announcement: announcement,
            logger: logger
        )
        self.redis = try RedisClient(
            configuration.redis,
            name: ConnectionName(cluster: configuration.clusterName, node: node.description).text,
            tls: configuration.tls,
            on: eventLoop,
            logger: logger
        )
        let own = Envelope.Sender(
            cluster: configuration.clusterName,
            node: node,
            incarnation: announcement.incarnation
        )
        self.neighbours = Neighbours(own: own, now: .now)
        self.correspondence = Correspondence(own: own, secret: configuration.secret)
        self.planeRelay = PlaneRelay(bridge: self)
        self.linkRelay = LinkRelay(bridge: self, listener: listener)
        self.nodeWire = configuration.nodeWire.map { self.makeNodeWire($0, context.metrics) }
        self.engineWire = configuration.engineWire.map { self.makeEngineWire($0, context.metrics) }
        self.election = self.speaksWithNode ? self.makeElection() : nil
    }

    func start() throws {
        self.plane.onFrame = { [unowned self] in self.planeRelay.heard($0, through: $1) }
        self.plane.onMembershipChange = { [unowned self] in self.membershipChanged($0) }
        self.plane.onMessage = { [unowned self] in self.said($0) }
        self.plane.onLoss = { [unowned self] in self.lost($0) }
        self.plane.onFailure = { [unowned self] in self.standing.planeChanged(self.plane) }
        self.redis.start(
            onMessage: { [unowned self] in self.received($0) },
            onHealthChange: { [unowned self] in self.redisChanged($0) }
        )
        self.redis.subscribe(.channel(BridgeChannel.bridges.name))
        self.redis.subscribe(.channel(BridgeChannel.bridge(self.node).name))
        try self.plane.start()
        try self.linkRelay.start()
        self.election?.start()
        self.setTimer()
    }

    /// Others are told at once; what is under way needs a moment before `close()`.
    func leave() {
        self.timer?.cancel()
        self.election?.release()
        self.perform([.reaches([])])
        self.plane.leave()
    }

    func close() {
        self.timer?.cancel()
        self.engineWire?.close()
        self.redis.shutDown()
        self.linkRelay.close()
        self.plane.close()
    }

    var clusterName: String { self.plane.membership.own.cluster }

    var node: NodeID { self.plane.membership.own.node }
}

// MARK: The own cluster

extension Bridge {
    private func membershipChanged(_ change: MembershipChange) {
        self.standing.planeChanged(self.plane)
        self.metrics.plane.set(self.plane.standing)
        self.engineWire?.membershipChanged(self.plane.membership)
        switch change {
        case .appeared(let member): self.appeared(member)
        case .left(let member, _):
            self.linkRelay.left(member.node)
            self.left(member)
        case .changed, .viewChanged, .slotSettled, .slotLost: break
        }
    }

    /// Whether a node is known, and of another cluster.
    func isForeign(_ node: NodeID) -> Bool {
        let membership = self.plane.membership
        return membership.members[node].map { !membership.isOwn($0.announcement.cluster) } ?? false
    }

    func linkAddress(ofOwnEngine node: NodeID) -> LinkAddress? {
        guard let said = self.plane.membership.members[node]?.announcement, said.role == .engine else { return nil }
        return self.plane.membership.isOwn(said.cluster) ? said.linkAddress : nil
    }

    /// - Returns: the bridge that takes this link's batches for an engine of another cluster.
    func foreignBridge(for engine: NodeID, link: LinkID) -> NodeID? {
        guard self.isForeign(engine), let member = self.plane.membership.members[engine] else { return nil }
        let bridges = self.neighbours.bridges(of: member.announcement.cluster)
        return bridges.isEmpty ? nil : bridges[Int(link.rawValue % UInt64(bridges.count))]
    }

    func cannotDial(_ engine: NodeID, _ address: LinkAddress, _ error: ZeroMQError) {
        guard self.warnings.isFirst(.undialled(engine)) else { return }
        self.logger.error(
            "engine cannot be dialled",
            metadata: .data([.node: "\(engine)", .endpoint: "\(address.endpoint)", .error: "\(error)"])
        )
    }
}

// MARK: Time

extension Bridge {
    private func setTimer() {
        self.timer = self.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(Neighbours.interval)) {
            [unowned self] in
            self.timerFired()
            self.setTimer()
        }
    }

    private func timerFired() {
        self.beacon()
        self.perform(self.neighbours.timerFired(now: .now))
        self.linkRelay.forgetSilentLinks(now: .now)
        self.nodeWire?.timerFired(now: .now)
        self.metrics.advance(to: self.redis.statistics, self.plane.statistics)
        self.warnings.timerFired(now: .now)
    }
}
