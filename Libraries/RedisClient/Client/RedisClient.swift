package import Logging
package import NIOCore
package import NIOSSL

/// Publishing to a Redis, hearing what is published there, and asking it: over two connections that come back by themselves.
///
/// Confined to its event loop. What is published while Redis is away is lost, and counted; nothing waits for its return.
package final class RedisClient {
    package typealias Answer = (Result<RedisValue, RedisFailure>) -> Void

    package struct Statistics: Sendable, Equatable {
        package var published = 0
        /// Not published, or not known to be.
        package var lost = 0
        package var received = 0

        package init(published: Int = 0, lost: Int = 0, received: Int = 0) {
            self.published = published
            self.lost = lost
            self.received = received
        }
    }

    package let location: RedisLocation
    package private(set) var statistics = Statistics()
    package private(set) var health = RedisHealth.away(.unreachable("not connected yet"))
    private let logger: Logger
    private var subscriptions = Subscriptions()
    private var commands: RedisPath!
    private var listener: RedisPath!
    private var onMessage: (RedisMessage) -> Void = { _ in }
    private var onHealthChange: (RedisHealth) -> Void = { _ in }

    /// What was logged of this outage; their words are few.
    private var toldFailures: Set<String> = []
    /// When Redis went away, and what had been lost then.
    private var outage: (began: ContinuousClock.Instant, lost: Int)?

    /// - Parameters:
    ///   - name: what `CLIENT LIST` shows.
    ///   - tls: for a location that is secure, trusted certificates and the client's own.
    /// - Throws: what NIOSSL says of the TLS configuration.
    package init(
        _ location: RedisLocation,
        name: String,
        tls: TLSConfiguration = .makeClientConfiguration(),
        on eventLoop: any EventLoop,
        logger: Logger
    ) throws {
        self.location = location
        self.logger = logger
        let context = location.isSecure ? try NIOSSLContext(configuration: tls) : nil
        let dialer = RedisDialer(location: location, name: name, tls: context, eventLoop: eventLoop)
        self.commands = RedisPath(
            dialer,
            onOpen: { [weak self] _ in self?.judge() },
            onFailure: { [weak self] in self?.failed($0) }
        )
        self.listener = RedisPath(
            dialer,
            onOpen: { [weak self] in self?.listens(on: $0) },
            onMessage: { [weak self] in self?.received($0) },
            onFailure: { [weak self] failure in
                self?.subscriptions.disconnected()
                self?.failed(failure)
            }
        )
    }

    /// - Parameter onHealthChange: called whenever Redis is back or away, and not for what it is at first.
    package func start(
        onMessage: @escaping (RedisMessage) -> Void,
        onHealthChange: @escaping (RedisHealth) -> Void
    ) {
        self.onMessage = onMessage
        self.onHealthChange = onHealthChange
        self.commands.start()
        self.listener.start()
    }

    /// Ends both connections; nothing is called any more.
    package func shutDown() {
        self.onMessage = { _ in }
        self.onHealthChange = { _ in }
        self.commands.shutDown()
        self.listener.shutDown()
    }
}

extension RedisClient {
    /// What Redis calls the two connections, for `CLIENT KILL`; `nil` unless there are both.
    package var connectionIDs: [Int64]? {
        guard let commands = self.commands.connection?.id, let listener = self.listener.connection?.id else {
            return nil
        }
        return [commands, listener]
    }
}

// MARK: Publishing and asking

extension RedisClient {
    /// - Parameters:
    ///   - isSharded: through Redis Cluster's sharded pub/sub, since Redis 7.
    ///   - onHeard: how many heard it; not called if it is not known to be published.
    ///   - onRefused: with Redis' words, if it does not let this user publish there.
    package func publish(
        _ payload: ByteBuffer,
        to channel: String,
        isSharded: Bool = false,
        onHeard: @escaping (Int) -> Void = { _ in },
        onRefused: @escaping (String) -> Void = { _ in }
    ) {
        let command = RedisCommand(isSharded ? "SPUBLISH" : "PUBLISH", channel, bytes: payload)
        self.ask(command) { [weak self] answer in
            guard let self else { return }
            guard case .success(let value) = answer else {
                self.statistics.lost += 1
                return
            }
            if let refusal = value.refusal {
                self.statistics.lost += 1
                onRefused("\(command.name): \(refusal)")
            } else {
                self.statistics.published += 1
                if case .integer(let count) = value { onHeard(Int(count)) }
            }
        }
    }

    /// - Parameter answer: called once; Redis' refusal is a value.
    package func ask(_ command: RedisCommand, _ answer: @escaping Answer) {
        guard let connection = self.commands.connection else {
            if case .away(let failure) = self.health { return answer(.failure(failure)) }
            return answer(.failure(.closedByRedis))
        }
        connection.send(command, answer)
    }
}

// MARK: Listening

extension RedisClient {
    /// Hears what is published there, from when Redis has confirmed it; again after each reconnection.
    ///
    /// - Parameter topics: whoever counts subscribers sees those of them that are channels subscribed to together, or none.
    package func subscribe(_ topics: [RedisTopic], _ precedence: RedisPrecedence = .first) {
        self.tell(self.subscriptions.want(topics, precedence))
        self.judge()
    }

    package func subscribe(_ topic: RedisTopic) { self.subscribe([topic]) }

    package func unsubscribe(_ topics: [RedisTopic]) {
        self.tell(self.subscriptions.unwant(topics))
        self.judge()
    }

    package func unsubscribe(_ topic: RedisTopic) { self.unsubscribe([topic]) }

    /// Whether Redis has confirmed a subscription on the connection there is now.
    package func hears(_ topic: RedisTopic) -> Bool { self.subscriptions.hears(topic) }

    private func listens(on connection: RedisConnection) {
        self.tell(self.subscriptions.connected(), on: connection)
        self.judge()
    }

    private func tell(_ orders: [Subscriptions.Order]) {
        if let connection = self.listener.connection { self.tell(orders, on: connection) }
    }

    private func tell(_ orders: [Subscriptions.Order], on connection: RedisConnection) {
        for order in orders {
            connection.send(order.command, answers: order.topics.count) { [weak self] answer in
                guard let self else { return }
                switch answer {
                // Most often it has ended already. One on which an order was lost is of no use.
                case .failure(let failure): connection.end(failure)
                case .success(let value): self.told(order, value, on: connection)
                }
            }
        }
    }

    private func told(_ order: Subscriptions.Order, _ value: RedisValue, on connection: RedisConnection) {
        if let refusal = value.refusal { return connection.end(.refused("\(order.subject): \(refusal)")) }
        self.tell(self.subscriptions.confirmed(order), on: connection)
        self.judge()
    }

    private func received(_ message: RedisMessage) {
        guard self.subscriptions.covers(message.topic) else { return }
        self.statistics.received += 1
        self.onMessage(message)
    }
}

// MARK: Health

extension RedisClient {
    /// Whether Redis is back, or whether something is yet to be heard.
    private func judge() {
        guard case .away = self.health, self.commands.connection != nil, self.subscriptions.isWhole else { return }

        self.health = .available
        let outage = self.outage.map {
            (seconds: ($0.began.duration(to: .now)) / .seconds(1), lost: self.statistics.lost - $0.lost)
        }
        self.outage = nil
        self.toldFailures = []
        self.logger.notice(
            "redis is available",
            metadata: outage.map { ["away_seconds": "\($0.seconds)", "lost": "\($0.lost)"] } ?? [:]
        )
        self.onHealthChange(.available)
    }

    private func failed(_ failure: RedisFailure) {
        if case .available = self.health { self.outage = (.now, self.statistics.lost) }
        guard self.health != .away(failure) else { return }
        self.health = .away(failure)
        // Of several hosts each may fail in its own way, again and again.
        if self.toldFailures.insert("\(failure)").inserted {
            self.logger.warning("redis is away", metadata: ["redis": "\(self.location)", "reason": "\(failure)"])
        }
        self.onHealthChange(self.health)
    }
}
