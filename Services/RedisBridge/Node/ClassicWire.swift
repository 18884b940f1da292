import Adapter
import Backbone
import Logging
import NIOCore
import NodeWires
import Operations
import RedisClient

/// The wire of Node.js' Redis adapter and emitter: performs what `ClassicServer` decides.
///
/// Every bridge knows what its engines serve; the elected one speaks. What it tells them stays within the cluster: other
/// clusters on this Redis hear Node.js servers themselves. Confined to the bridge's event loop.
final class ClassicWire {
    private static let confirmationPause = TimeAmount.milliseconds(10)

    private let configuration: ClassicWireConfiguration
    private let redis: any ClassicWireRedis
    private let plane: any ClassicWirePlane
    private let eventLoop: any EventLoop
    private let metrics: ClassicWireMetrics
    private let logger: Logger
    private var server: ClassicServer
    private var topics: ClassicTopics
    private var warnings = BridgeWarnings()
    /// Namespaces whose subscription Redis has not confirmed.
    private var unconfirmed: [String: ClassicChannels] = [:]
    private var isConfirming = false
    private var buffer = ByteBuffer()

    /// - Parameter id: of this server among all on the same Redis.
    init(
        _ configuration: ClassicWireConfiguration,
        id: String,
        redis: any ClassicWireRedis,
        plane: any ClassicWirePlane,
        on eventLoop: any EventLoop,
        metrics: ClassicWireMetrics,
        logger: Logger
    ) {
        self.configuration = configuration
        self.redis = redis
        self.plane = plane
        self.eventLoop = eventLoop
        self.metrics = metrics
        self.logger = logger
        let server = ClassicServer.Configuration(
            key: configuration.key,
            realm: configuration.realm,
            id: id,
            requestsTimeout: configuration.requestsTimeout
        )
        self.server = ClassicServer(server)
        self.topics = ClassicTopics(realm: configuration.realm, uid: server.uid)
    }

    /// This bridge has been elected.
    func begin() {
        self.metrics.elected.set(1)
        self.perform(self.server.elected())
    }

    /// Another one has been, or is about to be.
    func end() {
        self.metrics.elected.set(0)
        self.unconfirmed = [:]
        self.perform(self.server.retired())
    }

    func timerFired(now: ContinuousClock.Instant) {
        self.server.timerFired(now: now)
        self.metrics.advance(to: self.server.statistics)
        self.metrics.pending.set(self.server.pendingRequests)
        self.warnings.timerFired(now: now)
    }
}

// MARK: Engines

extension ClassicWire {
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

extension ClassicWire {
    /// - Returns: whether it came on one of this wire's channels.
    func received(_ message: RedisMessage) -> Bool {
        guard let (namespace, subject) = self.topics[message.topic] else { return false }
        self.metrics.received.increment()
        do throws(ClassicError) {
            self.perform(try self.actions(message, subject, namespace))
        } catch {
            self.malformed(error, on: message.channel)
        }
        return true
    }

    private func actions(
        _ message: RedisMessage,
        _ subject: ClassicTopics.Subject,
        _ namespace: String
    ) throws(ClassicError) -> [ClassicServer.Action] {
        switch subject {
        case .broadcasts:
            try self.server.heardBroadcast(message.payload, of: namespace)
        case .requests: try self.server.heardRequest(message.payload, of: namespace, now: .now)
        case .responses: try self.server.heardResponse(message.payload)
        case .kin: []
        }
    }

    private func malformed(_ error: ClassicError, on channel: String) {
        self.metrics.malformed.increment()
        guard self.warnings.isFirst(.malformed(channel)) else { return }
        self.logger.warning(
            "message on a channel of Node.js servers is none of theirs",
            metadata: .data([.channel: "\(channel)", .error: "\(error)"])
        )
    }
}

// MARK: Performing

extension ClassicWire {
    private func perform(_ actions: [ClassicServer.Action]) {
        for action in actions {
            switch action {
            case .subscribe(let channels): self.subscribe(channels)
            case .unsubscribe(let channels): self.unsubscribe(channels)
            case .publish(let payload, let channel):
                self.metrics.published.increment()
                self.redis.publish(payload, to: channel, isSharded: false) { _ in }
            case .count(let channels, let question): self.count(channels, question)
            case .tell(let message): self.say(message, to: .local)
            case .send(let message, let engine):
                guard let node = NodeID(engine) else { preconditionFailure("\(engine) is no node's id") }
                self.say(message, to: .node(node))
            }
        }
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

    private func subscribe(_ channels: ClassicChannels) {
        for topic in self.topics.subscribe(channels) { self.redis.subscribe(topic) }
        self.unconfirmed[channels.namespace] = channels
        self.confirm()
    }

    private func unsubscribe(_ channels: ClassicChannels) {
        self.unconfirmed[channels.namespace] = nil
        for topic in self.topics.unsubscribe(channels) { self.redis.unsubscribe(topic) }
    }

    /// Tells the server what Redis has confirmed, and looks again soon while something is left.
    private func confirm() {
        guard !self.isConfirming else { return }
        for (namespace, channels) in self.unconfirmed
        where self.topics.topics(of: channels).allSatisfy({ self.redis.hears($0.topic) }) {
            self.unconfirmed[namespace] = nil
            self.perform(self.server.subscribed(namespace))
        }
        guard !self.unconfirmed.isEmpty else { return }
        self.isConfirming = true
        self.eventLoop.assumeIsolated().scheduleTask(in: Self.confirmationPause) { [weak self] in
            self?.isConfirming = false
            self?.confirm()
        }
    }

    /// Kin have subscribed to the request channel as well; Redis counts both at one moment. Without Redis nobody is there.
    private func count(_ channels: ClassicChannels, _ question: String) {
        let names = [channels.request, channels.kin(of: self.configuration.realm)]
        self.redis.ask(RedisCommand(["PUBSUB", "NUMSUB"] + names)) { [weak self] result in
            guard let self else { return }
            let counts = result.subscribers
            let others = counts.count == 2 ? counts[0] - counts[1] : 0
            self.perform(self.server.counted(others, for: question))
        }
    }
}

extension Result<RedisValue, RedisFailure> {
    /// Of `PUBSUB NUMSUB`, which answers with names and numbers in turn.
    fileprivate var subscribers: [Int] {
        guard case .success(.array(let values)) = self else { return [] }
        return values.compactMap { value in
            if case .integer(let count) = value { Int(count) } else { nil }
        }
    }
}
