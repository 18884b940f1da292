/// Whether this node knows of every other.
package struct MembershipView: Equatable, Sendable {
    /// What keeps the view from being whole.
    package enum Missing: Equatable, Sendable {
        /// No broker has brought back this node's own `HELLO`.
        case notJoined
        /// Connected to this broker (index into the configuration) a moment ago.
        case joining(broker: Int)
        /// Joined a moment ago: answers to `HELLO` may be under way.
        case awaitingAnswers
        /// Others hear this node, this one has not yet.
        case unheard(NodeID)
    }

    package var missing: [Missing]
    /// Per configured broker: whether it brings back what this node publishes.
    package var joined: [Bool]
    /// Nodes that others have heard for so long that they are not merely dead, but reach other brokers than this one.
    package var split: [NodeID]
    /// When the view last became whole, or ceased to be.
    package var since: ContinuousClock.Instant

    package var isWhole: Bool { self.missing.isEmpty }

    /// Whether this node hears what all others say. A node of which only others tell is most likely dead, and they have
    /// not noticed yet: it keeps the view from being whole, but nobody from working.
    package var isJoined: Bool {
        self.missing.allSatisfy { missing in
            switch missing {
            case .unheard: true
            case .notJoined, .joining, .awaitingAnswers: false
            }
        }
    }

    package init(missing: [Missing], joined: [Bool], split: [NodeID], since: ContinuousClock.Instant) {
        self.missing = missing
        self.joined = joined
        self.split = split
        self.since = since
    }
}

extension MembershipView.Missing: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notJoined: "no broker has brought back the own HELLO"
        case .joining(let broker): "joining through broker \(broker)"
        case .awaitingAnswers: "awaiting answers to HELLO"
        case .unheard(let node): "node \(node) is known to others only"
        }
    }
}
