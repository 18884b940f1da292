import Adapter
import Backbone
import Logging
import NIOCore
import NodeWires
import Operations
import RedisClient

/// The wires of Node.js' Redis adapters and emitter: performs what `NodeServer` decides.
///
/// Every bridge knows what its engines serve; the elected one speaks. What it tells them stays within the cluster: other
/// clusters on this Redis hear Node.js servers themselves. Confined to the bridge's event loop.
final class NodeWire {
    private static let confirmationPause = TimeAmount.milliseconds(10)

    private let configuration: NodeWireConfiguration
    private let redis: any NodeWireRedis
    private let plane: any NodeWirePlane
    private let eventLoop: any EventLoop
    private let metrics: NodeWireMetrics
    private let logger: Logger
    private var server: NodeServer
    private var topics: NodeTopics
    /// Counts how often this bridge was elected, or ceased to be.
    private var term = 0
    private var warnings = BridgeWarnings()
    /// What has been warned of, or was found to have been.
    private var warned = NodeServer.Statistics()
    /// Namespaces whose subscription Redis has not confirmed.
    private var unconfirmed: Set<String> = []
    private var isConfirming = false
    private var buffer = ByteBuffer()

    init(
        _ configuration: NodeWireConfiguration,
        node: NodeID,
        redis: any NodeWireRedis,
        plane: any NodeWirePlane,
        on eventLoop: any EventLoop,
        metrics: NodeWireMetrics,
        logger: Logger
    ) {
        self.configuration = configuration
        self.redis = redis
        self.plane = plane
        self.eventLoop = eventLoop
        self.metrics = metrics
        self.logger = logger
        let server = NodeServer.Configuration(
            realm: configuration.realm,
            node: node.description,
            requestsTimeout: configuration.requestsTimeout
        )
        self.topics = NodeTopics(configuration, uid: server.uid)
        self.server = NodeServer(server, self.topics.dialects)
    }

    /// This bridge has been elected.
    ///
    /// - Parameter predecessor: the node of the bridge that was before it.
    func begin(after predecessor: String?) {
        self.term += 1
        guard self.topics.hasShards else { return self.speak(after: predecessor) }
        let term = self.term
        // Refusing a subscription, Redis would be as good as away.
        self.redis.ask(RedisCommand("COMMAND", "INFO", "SSUBSCRIBE")) { [weak self] result in
            guard let self, self.term == term else { return }
            if case .success(.array([.null])) = result { return self.lacksShards() }
            self.speak(after: predecessor)
        }
    }

    private func speak(after predecessor: String?) {
        self.metrics.elected.set(1)
        self.perform(self.server.elected(after: predecessor))
    }

    private func lacksShards() {
        self.logger.error("redis has no sharded pub/sub, as since Redis 7: nothing is said to Node.js servers")
    }

    /// Another one has been, or is about to be.
    func end() {
        self.term += 1
        self.metrics.elected.set(0)
        self.unconfirmed = []
        self.perform(self.server.retired())
    }

    func timerFired(now: ContinuousClock.Instant) {
        self.perform(self.server.timerFired(now: now))
        self.metrics.advance(to: self.server.statistics)
        self.metrics.pending.set(self.server.pendingRequests)
        self.metrics.rooms.set(self.server.rooms.count)
        self.warn(of: self.server.statistics)
        self.warnings.timerFired(now: now)
    }

    /// Of what clients name, something is beyond what can be subscribed to.
    private func warn(of statistics: NodeServer.Statistics) {
        defer { self.warned = statistics }
        if statistics.unservedNamespaces > self.warned.unservedNamespaces, self.warnings.isFirst(.unservedNamespaces) {
            self.logger.error(
                "namespaces are too many, or have too long names: Node.js servers are told nothing of these",
                metadata: .data([.limit: "\(ServedNamespaces.limit)"])
            )
        }
        if statistics.unfollowedRooms > self.warned.unfollowedRooms, self.warnings.isFirst(.unfollowedRooms) {
            self.logger.error(
                "rooms are too many, or have too long names: what Node.js servers say to these alone is not heard",
                metadata: .data([.limit: "\(FollowedRooms.limit)"])
            )
        }
    }
}

// MARK: Engines

extension NodeWire {
    /// An engine of this cluster has come, or some of what it said was lost.
    func appeared(_ engine: NodeID) { self.perform(self.server.appeared(engine.description)) }

    func left(_ engine: NodeID) { self.perform(self.server.left(engine.description)) }

    /// - Parameter engine: of this cluster.
    func said(_ body: [UInt8], by engine: NodeID) {
        do throws(ClusterMessageError) {
            let envelope = ByteBuffer(bytes: body)
            guard let bytes = try ClusterEnvelope.message(in: envelope, for: self.configuration.path) else { return }
            self.perform(self.server.said(try ClusterMessage(decoding: bytes), by: engine.description, now: .now))
        } catch {
            self.metrics.malformed.increment()
            self.logger.error(
                "malformed message of an engine",
                metadata: .data([.node: "\(engine)", .error: "\(error)"])
            )
        }
    }
}

// MARK: Redis

extension NodeWire {
    /// - Returns: whether it came on one of this wire's channels.
    func received(_ message: RedisMessage) -> Bool {
        guard let subject = self.topics[message.topic] else { return false }
        self.metrics.received.increment()
        do throws(NodeMessageError) {
            self.perform(try self.actions(message, subject))
        } catch {
            self.malformed(error, on: message.channel)
        }
        return true
    }

    private func actions(
        _ message: RedisMessage,
        _ subject: NodeTopics.Subject
    ) throws(NodeMessageError) -> [NodeServer.Action] {
        switch subject {
        case .broadcasts(let namespace): try self.server.heardBroadcast(message.payload, of: namespace)
        case .requests(let namespace): try self.server.heardRequest(message.payload, of: namespace, now: .now)
        case .responses: try self.server.heardResponse(message.payload)
        case .sharded: try self.server.heardSharded(message.payload, now: .now)
        case .kin: []
        }
    }

    private func malformed(_ error: NodeMessageError, on channel: String) {
        self.metrics.malformed.increment()
        guard self.warnings.isFirst(.malformed(channel)) else { return }
        self.logger.warning(
            "message on a channel of Node.js servers is none of theirs",
            metadata: .data([.channel: "\(channel)", .error: "\(error)"])
        )
    }
}

// MARK: Performing

extension NodeWire {
    private func perform(_ actions: [NodeServer.Action]) {
        for action in actions {
            switch action {
            case .subscribe(let namespace): self.subscribe(namespace)
            case .unsubscribe(let namespace): self.unsubscribe(namespace)
            case .publish(let publication): self.publish(publication)
            case .count(let namespace, let question): self.count(namespace, question)
            case .follow(let room): if let topic = self.topics.follow(room) { self.redis.subscribe([topic], .last) }
            case .unfollow(let room): if let topic = self.topics.unfollow(room) { self.redis.unsubscribe([topic]) }
            case .tell(let message): self.say(message, to: .local)
            case .send(let message, let engine):
                guard let node = NodeID(engine) else { preconditionFailure("\(engine) is no node's id") }
                self.say(message, to: .node(node))
            }
        }
    }

    private func publish(_ publication: NodePublication) {
        self.metrics.published.increment()
        self.redis.publish(publication.payload, to: publication.channel, isSharded: publication.isSharded) { _ in }
    }

    private func say(_ message: ClusterMessage, to topic: Topic) {
        self.buffer.clear()
        ClusterEnvelope.write(message, for: self.configuration.path, into: &self.buffer)
        let body = Array(self.buffer.readableBytesView)
        // One long message does not keep its memory.
        if body.count > 64 << 10 { self.buffer = ByteBuffer() }
        guard !self.plane.publish(body, to: topic) else { return }
        self.metrics.tooLong.increment()
        self.logger.error(
            "message is too long for the cluster plane: engines do not get it",
            metadata: .data([.bytes: "\(body.count)"])
        )
    }

    private func subscribe(_ namespace: String) {
        self.redis.subscribe(self.topics.subscribe(namespace), .first)
        self.unconfirmed.insert(namespace)
        self.confirm()
    }

    private func unsubscribe(_ namespace: String) {
        self.unconfirmed.remove(namespace)
        self.redis.unsubscribe(self.topics.unsubscribe(namespace))
    }

    /// Tells the server what Redis has confirmed, and looks again soon while something is left.
    private func confirm() {
        guard !self.isConfirming else { return }
        for namespace in self.unconfirmed
        where self.topics.topics(of: namespace).allSatisfy({ self.redis.hears($0.topic) }) {
            self.unconfirmed.remove(namespace)
            self.perform(self.server.subscribed(namespace))
        }
        guard !self.unconfirmed.isEmpty else { return }
        self.isConfirming = true
        self.eventLoop.assumeIsolated().scheduleTask(in: Self.confirmationPause) { [weak self] in
            self?.isConfirming = false
            self?.confirm()
        }
    }

    /// Kin have subscribed as well; Redis counts both at one moment. Without Redis nobody is there.
    private func count(_ namespace: String, _ question: String) {
        let commands = self.topics.counts(of: namespace)
        var (others, unanswered) = (0, commands.count)
        for command in commands {
            self.redis.ask(command) { [weak self] result in
                let counts = result.subscribers
                others += counts.count == 2 ? max(counts[0] - counts[1], 0) : 0
                unanswered -= 1
                guard let self, unanswered == 0 else { return }
                self.perform(self.server.counted(others, for: question))
            }
        }
    }
}

extension Result<RedisValue, RedisFailure> {
    /// Of `PUBSUB NUMSUB` and `SHARDNUMSUB`, which answer with names and numbers in turn.
    fileprivate var subscribers: [Int] {
        guard case .success(.array(let values)) = self else { return [] }
        return values.compactMap { value in
            if case .integer(let count) = value { Int(count) } else { nil }
        }
    }
}
