/// Which bridge of a cluster speaks with Node.js servers: the one that holds the lease.
///
/// Redis keeps it under `signalbox#lease#{<cluster>}`: the holder's node and the ids of its two connections, for
/// `duration`. The holder renews it each `interval`, and is silent in good time before it could be another's. Whoever gets
/// it ends the connections of the holder before it, which may merely have stood still: its subscriptions would be counted
/// as a server's. Ids of connections mean nothing to another Redis, while what is kept may come to one that was restarted,
/// or that was a replica: only connections of that holder's name are ended.
struct Lease {
    typealias Instant = ContinuousClock.Instant

    static let duration = Duration.milliseconds(2_000)
    static let interval = Duration.milliseconds(500)
    /// Clocks run differently, and what was said needs time to be heard.
    static let margin = Duration.milliseconds(300)

    enum Action: Equatable {
        case none
        /// End these connections, as far as they are still this node's, then say `succeeded`.
        case end([Int64], of: String)
        /// There is nobody to end; say `succeeded`.
        case succeed
        /// - Parameter predecessor: the node of the last holder, which may have been this one.
        case speak(predecessor: String?)
        case fallSilent
    }

    enum Answer: Equatable {
        /// - Parameter previous: what the last holder had written; it may have been this node.
        case held(previous: String?)
        /// Another node does.
        case taken
    }

    private enum State {
        case standby
        case succeeding(until: Instant, predecessor: String?)
        case speaking(until: Instant)
        case released
    }

    private var state = State.standby

    var isSpeaking: Bool {
        if case .speaking = self.state { true } else { false }
    }

    /// Whether it is still to be asked for.
    var isWanted: Bool {
        if case .released = self.state { false } else { true }
    }
}

extension Lease {
    /// - Parameter asked: when Redis was asked: it may have granted it at once.
    mutating func answered(_ answer: Answer, asked: Instant, own: [Int64]) -> Action {
        switch (answer, self.state) {
        case (_, .released): return .none
        case (.held(let previous), .standby):
            self.state = .succeeding(until: Self.end(asked), predecessor: previous.map(Self.node))
            let connections = Self.connections(previous).filter { !own.contains($0) }
            guard let previous, !connections.isEmpty else { return .succeed }
            return .end(connections, of: Self.node(previous))
        case (.held, .succeeding(_, let predecessor)):
            self.state = .succeeding(until: Self.end(asked), predecessor: predecessor)
        case (.held, .speaking): self.state = .speaking(until: Self.end(asked))
        case (.taken, .standby), (.taken, .succeeding):
            self.state = .standby
        case (.taken, .speaking):
            self.state = .standby
            return .fallSilent
        }
        return .none
    }

    /// The predecessor has no connections any more.
    mutating func succeeded() -> Action {
        guard case .succeeding(let until, let predecessor) = self.state else { return .none }
        self.state = .speaking(until: until)
        return .speak(predecessor: predecessor)
    }

    /// Whatever has happened to Redis, the lease may be another's soon.
    mutating func timerFired(now: Instant) -> Action {
        switch self.state {
        case .standby, .released: return .none
        case .succeeding(let until, _):
            if now >= until { self.state = .standby }
            return .none
        case .speaking(let until):
            guard now >= until else { return .none }
            self.state = .standby
            return .fallSilent
        }
    }

    /// This bridge is about to end.
    mutating func released() -> Action {
        let wasSpeaking = self.isSpeaking
        self.state = .released
        return wasSpeaking ? .fallSilent : .none
    }

    private static func end(_ asked: Instant) -> Instant { asked + Self.duration - Self.margin }

    /// `<node> <connection> <connection>`
    static func text(node: String, connections: [Int64]) -> String {
        ([node] + connections.map(String.init)).joined(separator: " ")
    }

    private static func node(_ text: String) -> String {
        text.split(separator: " ").first.map(String.init) ?? text
    }

    private static func connections(_ text: String?) -> [Int64] {
        (text ?? "").split(separator: " ").dropFirst().compactMap { Int64($0) }
    }
}
