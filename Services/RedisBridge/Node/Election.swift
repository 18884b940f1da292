import Logging
import NIOCore
import Operations
import RedisClient

/// Keeps asking Redis for the lease, and tells whether this bridge has it. Confined to its event loop.
final class Election {
    enum Change: Equatable {
        /// This bridge speaks, from now on.
        ///
        /// - Parameter predecessor: the node of the bridge before it, if that is another.
        case elected(predecessor: String?)
        /// It no longer does.
        case retired
    }

    private let eventLoop: any EventLoop
    private let redis: any ElectionRedis
    private let cluster: String
    private let node: String
    private let commands: LeaseCommands
    private let onChange: (Change) -> Void
    private let logger: Logger
    private var lease = Lease()
    private var timer: Scheduled<Void>?
    private var isAsking = false
    /// The last refusal of the lease that was told of, and whether one to end connections was.
    private var told: (lease: String?, ending: Bool) = (nil, false)

    init(
        cluster: String,
        node: String,
        redis: any ElectionRedis,
        on eventLoop: any EventLoop,
        logger: Logger,
        onChange: @escaping (Change) -> Void
    ) {
        self.eventLoop = eventLoop
        self.redis = redis
        self.cluster = cluster
        self.node = node
        self.commands = LeaseCommands(cluster: cluster, node: node)
        self.logger = logger
        self.onChange = onChange
    }

    var isElected: Bool { self.lease.isSpeaking }

    func start() {
        self.ask()
        self.setTimer()
    }

    /// The connections to Redis are there, or were lost: if this process stood still for long, they are another's to have.
    func redisChanged(_ health: RedisHealth) {
        self.lapse()
        if health == .available, self.redis.connectionIDs == nil { self.refused("CLIENT ID is not permitted") }
        self.ask()
    }

    /// A bridge of this cluster has left it, and has released the lease if it had it.
    func left() { self.ask() }

    /// Before anything is said: a process that stood still does not go on where it was.
    func lapse() { self.perform(self.lease.timerFired(now: .now)) }

    /// Another bridge may have it at once.
    func release() {
        let wasElected = self.isElected
        self.perform(self.lease.released())
        self.timer?.cancel()
        if wasElected { self.redis.ask(self.commands.release) { _ in } }
    }

    private func setTimer() {
        // Twice as often as it is asked for, so that silence comes in time.
        self.timer = self.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(Lease.interval / 2)) { [weak self] in
            self?.timerFired()
            self?.setTimer()
        }
    }

    private var isTurn = false

    private func timerFired() {
        self.lapse()
        self.isTurn.toggle()
        if self.isTurn { self.ask() }
    }

    private func ask() {
        guard self.lease.isWanted, !self.isAsking, let connections = self.redis.connectionIDs else { return }
        self.isAsking = true
        let asked = ContinuousClock.now
        self.redis.ask(self.commands.ask(connections: connections)) { [weak self] result in
            guard let self else { return }
            self.isAsking = false
            // Without an answer the time goes on running.
            guard case .success(let value) = result else { return }
            guard let answer = Lease.Answer(value) else { return self.refused(value.refusal ?? "\(value)") }
            self.perform(self.lease.answered(answer, asked: asked, own: connections))
        }
    }

    private func perform(_ action: Lease.Action) {
        switch action {
        case .none: break
        case .succeed: self.perform(self.lease.succeeded())
        case .end(let connections, let predecessor):
            self.end(connections, of: ConnectionName(cluster: self.cluster, node: predecessor))
        case .speak(let predecessor):
            self.logger.notice("this bridge speaks with Node.js servers")
            self.onChange(.elected(predecessor: predecessor == self.node ? nil : predecessor))
        case .fallSilent:
            self.logger.notice("this bridge no longer speaks with Node.js servers")
            self.onChange(.retired)
        }
    }

    /// Connections of other names are another's by now. That there is no such connection any more is as good.
    private func end(_ connections: [Int64], of name: ConnectionName) {
        self.redis.ask(LeaseCommands.list(connections)) { [weak self] result in
            guard let self else { return }
            if case .success(let value) = result, let refusal = value.refusal {
                self.leaves("CLIENT LIST ID (client|list, Redis 6.2): \(refusal)")
            }
            let list = (try? result.get())?.text ?? ""
            self.end(name.connections(in: list).filter { connections.contains($0) }[...])
        }
    }

    /// One after the other.
    private func end(_ connections: ArraySlice<Int64>) {
        guard let connection = connections.first else { return self.perform(self.lease.succeeded()) }
        self.redis.ask(LeaseCommands.end(connection)) { [weak self] result in
            guard let self else { return }
            if case .success(let value) = result, let refusal = value.refusal {
                self.leaves("CLIENT KILL (client|kill): \(refusal)")
            }
            self.end(connections.dropFirst())
        }
    }

    private func leaves(_ words: String) {
        guard !self.told.ending else { return }
        self.told.ending = true
        self.logger.error(
            "redis refuses to end the connections of the bridge before this one: they are left as they are",
            metadata: .data([.reason: "\(words)"])
        )
    }

    private func refused(_ words: String) {
        guard self.told.lease != words else { return }
        self.told.lease = words
        self.logger.error("redis refuses the lease", metadata: .data([.reason: "\(words)"]))
    }
}

/// Redis, as far as an election needs it.
protocol ElectionRedis: AnyObject {
    var connectionIDs: [Int64]? { get }
    func ask(_ command: RedisCommand, _ answer: @escaping RedisClient.Answer)
}

extension RedisClient: ElectionRedis {}
