/// Whether this node is heard through one broker: joined means that its own `HELLO` came back.
///
/// `HELLO` is repeated until then: what is published before the subscriptions have passed the broker reaches nobody.
struct BrokerPresence: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Action: Equatable {
        case sayHello
        case none
    }

    private enum State {
        case disconnected
        case joining(since: Instant, nextHello: Instant, interval: Duration)
        case joined(lastHeard: Instant)
    }

    private let configuration: Membership.Configuration
    private var state = State.disconnected

    init(configuration: Membership.Configuration) {
        self.configuration = configuration
    }

    var isJoined: Bool {
        switch self.state {
        case .joined: true
        case .disconnected, .joining: false
        }
    }

    /// Joining for so short a time that it is likely to succeed yet.
    func isJoining(now: Instant) -> Bool {
        self.patienceEnds.map { now < $0 } ?? false
    }

    /// When joining ceases to be likely.
    var patienceEnds: Instant? {
        switch self.state {
        case .joining(let since, _, _): since + self.configuration.joinPatience
        case .disconnected, .joined: nil
        }
    }

    var deadline: Instant? {
        switch self.state {
        case .disconnected: nil
        case .joining(_, let nextHello, _): nextHello
        case .joined(let lastHeard): lastHeard + self.configuration.deafAfter
        }
    }

    mutating func connected(now: Instant) -> Action {
        self.state = .joining(
            since: now,
            nextHello: now + self.configuration.helloInterval,
            interval: self.configuration.helloInterval
        )
        return .sayHello
    }

    mutating func disconnected() {
        self.state = .disconnected
    }

    /// - Returns: whether the node has joined with this.
    mutating func heardItself(now: Instant) -> Bool {
        switch self.state {
        case .disconnected:
            // Was under way when the connection broke.
            return false
        case .joining:
            self.state = .joined(lastHeard: now)
            return true
        case .joined:
            self.state = .joined(lastHeard: now)
            return false
        }
    }

    mutating func timerFired(now: Instant) -> Action {
        switch self.state {
        case .disconnected:
            return .none
        case .joining(let since, let nextHello, let interval):
            guard now >= nextHello else { return .none }
            let longer = min(interval * 2, self.configuration.helloIntervalMaximum)
            self.state = .joining(since: since, nextHello: now + longer, interval: longer)
            return .sayHello
        case .joined(let lastHeard):
            guard now >= lastHeard + self.configuration.deafAfter else { return .none }
            return self.connected(now: now)
        }
    }
}
