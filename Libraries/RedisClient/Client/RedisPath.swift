import NIOCore

/// A connection to Redis that comes back: it tries the endpoints in turn, with pauses, until there is one again.
///
/// Confined to its event loop.
final class RedisPath {
    private enum State {
        case opening
        case open(RedisConnection)
        case pausing(Scheduled<Void>)
        case shutDown
    }

    private let dialer: RedisDialer
    private let onOpen: (RedisConnection) -> Void
    private let onMessage: (RedisMessage) -> Void
    private let onFailure: (RedisFailure) -> Void
    private var state = State.opening
    private var backoff = Backoff()
    /// Of those that were tried.
    private var attempts = 0

    /// - Parameter onFailure: called when a connection has ended, and when an attempt to have one has failed.
    init(
        _ dialer: RedisDialer,
        onOpen: @escaping (RedisConnection) -> Void,
        onMessage: @escaping (RedisMessage) -> Void = { _ in },
        onFailure: @escaping (RedisFailure) -> Void
    ) {
        self.dialer = dialer
        self.onOpen = onOpen
        self.onMessage = onMessage
        self.onFailure = onFailure
    }

    /// `nil` while there is none.
    var connection: RedisConnection? {
        if case .open(let connection) = self.state { connection } else { nil }
    }

    func start() {
        self.state = .opening
        let location = self.dialer.location
        guard let master = location.master else {
            let endpoint = location.endpoints[self.attempts % location.endpoints.count]
            self.attempts += 1
            return self.open(endpoint)
        }
        self.dialer.findPrimary(master, among: location.endpoints[...]) { [weak self] result in
            switch result {
            case .success(let primary): self?.open(primary)
            case .failure(let failure): self?.failed(failure)
            }
        }
    }

    func shutDown() {
        let state = self.state
        self.state = .shutDown
        switch state {
        case .opening, .shutDown: break
        case .open(let connection): connection.close()
        case .pausing(let timer): timer.cancel()
        }
    }

    private func open(_ endpoint: RedisEndpoint) {
        let onEnd: (RedisFailure) -> Void = { [weak self] in self?.ended($0) }
        self.dialer.open(endpoint, onMessage: self.onMessage, onEnd: onEnd) { [weak self] result in
            switch result {
            case .success(let connection): self?.opened(connection)
            case .failure(let failure): self?.failed(failure)
            }
        }
    }

    private func opened(_ connection: RedisConnection) {
        guard case .opening = self.state else { return connection.close() }
        self.state = .open(connection)
        self.backoff.succeeded()
        self.onOpen(connection)
    }

    private func ended(_ failure: RedisFailure) {
        // One that did not get as far is told of as a failed attempt.
        guard case .open = self.state else { return }
        self.failed(failure)
    }

    private func failed(_ failure: RedisFailure) {
        if case .shutDown = self.state { return }
        let pause = TimeAmount(self.backoff.failed(random: .random(in: 0...1)))
        let timer = self.dialer.eventLoop.assumeIsolated().scheduleTask(in: pause) { [weak self] in self?.start() ?? ()
        }
        self.state = .pausing(timer)
        self.onFailure(failure)
    }
}
