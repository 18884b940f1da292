import Backbone
import EngineIOProtocol
import Logging
import NIOCore
import NodeWires
import Operations
import SessionLink

/// The wire of Node.js' `RedisEngine`: sessions of Node.js servers for this cluster's gateways, and sessions of this
/// cluster's engines for Node.js servers. Spoken by the elected bridge alone, and while Redis is there.
///
/// Towards gateways it is an engine that takes no new sessions (`GatewayPort`), towards engines a gateway (`EnginePort`);
/// what is to be said is decided by `ForeignSessions` and `LentSessions`. Confined to the bridge's event loop.
final class EngineWire {
    let configuration: EngineWireConfiguration
    let node: NodeID
    let eventLoop: any EventLoop
    let logger: Logger
    let metrics: EngineWireMetrics
    private(set) var gateways: GatewayPort!
    private(set) var engines: EnginePort!
    private let channels: ClusterEngineChannels
    private let redis: any EngineWireRedis
    private var foreign: ForeignSessions
    private var lent = LentSessions()
    private var watch = PeerWatch()
    /// How Node.js servers know this one; nil while it does not speak.
    private var own: ClusterEnginePeer?
    private var timer: DeadlineTimer!
    private var watching: Scheduled<Void>?
    private var isFlushDue = false

    /// - Parameter dial: makes the path to an engine.
    init(
        _ configuration: EngineWireConfiguration,
        node: NodeID,
        redis: any EngineWireRedis,
        dial: @escaping (LinkAddress) throws -> any LinkPath,
        on eventLoop: any EventLoop,
        metrics: EngineWireMetrics,
        logger: Logger
    ) {
        self.configuration = configuration
        self.node = node
        self.eventLoop = eventLoop
        self.logger = logger
        self.metrics = metrics
        self.channels = ClusterEngineChannels(prefix: configuration.channelPrefix)
        self.redis = redis
        self.foreign = ForeignSessions(configuration: configuration.foreign)
        self.gateways = GatewayPort(self)
        self.engines = EnginePort(self, dial: dial)
        self.timer = DeadlineTimer(eventLoop: eventLoop) { [unowned self] in self.timerFired() }
    }

    var isSpeaking: Bool { self.own != nil }

    /// This bridge has been elected, and Redis is there.
    func begin() {
        guard self.own == nil else { return }
        let own = ClusterEnginePeer(node: Self.randomNode())
        self.own = own
        self.redis.subscribe(self.channels.all)
        self.redis.subscribe(self.channels.own(own))
        self.engines.open()
        self.watchPeers()
        self.logger.notice("speaking with RedisEngine nodes", metadata: .data([.name: "\(own.node)"]))
    }

    /// Another one has been elected, or Redis is away. Whoever has something of the other side here loses it, and is told.
    func end() {
        guard let own = self.own else { return }
        self.perform(self.foreign.wireLost())
        self.perform(self.lent.wireLost())
        self.redis.unsubscribe(self.channels.all)
        self.redis.unsubscribe(self.channels.own(own))
        self.own = nil
        self.watching?.cancel()
        self.watch = PeerWatch()
        self.flush()
        self.gateways.close()
        self.engines.end()
        self.logger.notice("no longer speaking with RedisEngine nodes", metadata: .data([.name: "\(own.node)"]))
    }

    func close() {
        self.end()
        self.engines.close()
        self.timer.cancel()
    }

    func membershipChanged(_ membership: Membership) {
        self.engines.membershipChanged(membership)
    }

    /// As Node.js servers name themselves: six digits.
    private static func randomNode() -> String {
        let digits = String(UInt32.random(in: 0..<1 << 24), radix: 16)
        return String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }
}

// MARK: Redis

extension EngineWire {
    /// - Returns: whether it came on one of this wire's channels.
    func received(_ payload: ByteBuffer, on channel: String) -> Bool {
        guard let own = self.own, channel == self.channels.all || channel == self.channels.own(own) else {
            return false
        }
        self.received(payload, own)
        return true
    }

    private func received(_ payload: ByteBuffer, _ own: ClusterEnginePeer) {
        do throws(ClusterEngineError) {
            let message = try ClusterEngineMessage(decoding: payload)
            guard message.sender.node != own.node, message.recipient ?? own.node == own.node else { return }
            self.metrics.received.increment()
            self.heard(message)
        } catch {
            self.metrics.malformed.increment()
            self.logger.debug("no message of a cluster engine", metadata: .data([.error: "\(error)"]))
        }
    }

    private func heard(_ message: ClusterEngineMessage) {
        let now = ContinuousClock.now
        switch message.body {
        case .lockAnswered, .drain, .upgradeAnswered:
            self.perform(self.foreign.received(message, now: now))
        case .acquireLock(let lock) where self.engines.hasLink(for: lock.sid):
            self.perform(self.lent.received(message, now: now))
        case .packet(let sid, _), .upgrade(_, let sid, _), .close(let sid, _):
            if self.engines.hasLink(for: sid) { self.perform(self.lent.received(message, now: now)) }
        case .acquireLock:
            break  // Somebody else's, or nobody's: silence is the answer.
        }
    }

    private func say(_ body: ClusterEngineMessage.Body, to peer: ClusterEnginePeer?) {
        guard let own = self.own else { return }
        let message = ClusterEngineMessage(from: own, to: peer?.node, body)
        self.metrics.published.increment()
        self.redis.publish(message.encoded, to: peer.map(self.channels.own) ?? self.channels.all)
    }

    /// Servers that die take no leave. But Redis knows who listens.
    private func watchPeers() {
        self.watching = self.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { [weak self] in
            guard let self, self.isSpeaking else { return }
            let peers = Array(self.foreign.owners.union(self.lent.peers))
            guard !peers.isEmpty else { return self.watchPeers() }
            self.redis.countSubscribers(of: peers.map(self.channels.own)) { [weak self] counts in
                guard let self, self.isSpeaking else { return }
                self.counted(peers, counts)
                self.watchPeers()
            }
        }
    }

    private func counted(_ peers: [ClusterEnginePeer], _ counts: [Int]?) {
        guard let counts, counts.count == peers.count else { return }
        for peer in self.watch.counted(Array(zip(peers, counts))) {
            self.logger.notice("a RedisEngine node is gone", metadata: .data([.name: "\(peer.node)"]))
            self.metrics.peersGone.increment()
            self.perform(self.foreign.ownerGone(peer))
            self.perform(self.lent.peerGone(peer))
        }
    }
}

// MARK: Sessions of Node.js servers

extension EngineWire {
    func foreign(_ event: (inout ForeignSessions, ContinuousClock.Instant) -> [ForeignSessions.Action]) {
        let takeOvers = self.foreign.takeOvers
        self.perform(event(&self.foreign, .now))
        if self.foreign.takeOvers > takeOvers { self.handedOver() }
    }

    func holds(_ channel: ChannelID) -> Bool { self.foreign.holds(channel) }

    private func handedOver() {
        self.metrics.takeOvers.increment()
        self.logger.warning(
            "a RedisEngine node gave a session away that upgraded here: its delayedConnectionTimeout is longer than ours"
        )
    }

    private func perform(_ actions: [ForeignSessions.Action]) {
        for action in actions {
            switch action {
            case .say(let body, let peer): self.say(body, to: peer)
            case .answerPoll(let channel, let packets): self.gateways.answer(channel, packets)
            case .confirmPost(let channel): self.gateways.confirm(channel)
            case .refuse(let channel, let refusal): self.gateways.refuse(channel, refusal)
            case .acceptWebSocket(let channel): self.gateways.accept(channel)
            case .write(let channel, let packets): self.gateways.write(channel, packets)
            case .closeWebSocket(let channel, let reason): self.gateways.close(channel, reason)
            }
        }
        self.flushSoon()
    }
}

// MARK: Sessions of our engines

extension EngineWire {
    func lent(_ event: (inout LentSessions, ContinuousClock.Instant) -> [LentSessions.Action]) {
        self.perform(event(&self.lent, .now))
    }

    private func perform(_ actions: [LentSessions.Action]) {
        for action in actions {
            switch action {
            case .say(let body, let peer): self.say(body, to: peer)
            case .poll(let channel, let sid): self.engines.poll(channel, sid)
            case .attach(let channel, let sid): self.engines.attach(channel, sid)
            case .inquire(let channel, let sid): self.engines.inquire(channel, sid)
            case .relay(let sid, let packets, let failure): self.engines.relay(sid, packets, failure)
            case .write(let channel, let packet): self.engines.write(channel, packet)
            case .close(let channel, let reason, let detail): self.engines.close(channel, reason, detail)
            }
        }
        self.flushSoon()
    }
}

// MARK: Time

extension EngineWire {
    /// What is said in one turn of the loop goes out at its end.
    func flushSoon() {
        guard !self.isFlushDue else { return }
        self.isFlushDue = true
        self.eventLoop.assumeIsolated().execute {
            self.isFlushDue = false
            self.flush()
        }
    }

    func flush() {
        self.gateways.flush()
        self.engines.flush()
        self.arm()
        self.metrics.set(foreign: self.foreign.sessionCount, lent: self.lent.loanCount)
    }

    private func arm() {
        let deadlines = [
            self.foreign.nextDeadline(), self.lent.nextDeadline(), self.gateways.deadline, self.engines.deadline,
        ]
        if let deadline = deadlines.compactMap(\.self).min() { self.timer.arm(for: deadline) }
    }

    private func timerFired() {
        // Silence means something only when everything that came has been heard.
        guard self.gateways.receiveNow(), self.engines.receiveNow() else { return self.timer.arm(for: .now) }
        let now = ContinuousClock.now
        self.gateways.timerFired(now: now)
        self.engines.timerFired(now: now)
        self.perform(self.foreign.timerFired(now: now))
        self.perform(self.lent.timerFired(now: now))
        self.flush()
    }
}
