/// What is to be heard, and what Redis has confirmed of it on the connection there is now.
///
/// Node.js' adapter hears nothing more after some reconnections; here a new connection subscribes to all that is wanted,
/// and only what was confirmed counts. Redis is told in rounds, the next one once it has confirmed the last: however much
/// there is to tell, little of it is under way, and nothing is told that has been taken back meanwhile.
struct Subscriptions {
    private typealias Turn = SubscriptionQueue.Turn

    /// What Redis does about a topic on this connection.
    private enum Reception {
        case none
        case beginning
        case heard
        case ending
    }

    private struct Standing {
        var isWanted = false
        var reception = Reception.none
        /// In the queue.
        var isWaiting = false
        var turn: Turn

        var isOpen: Bool { self.isWanted && self.reception != .heard }

        /// Redis is to be told. While something is under way, that is confirmed first.
        var isDue: Bool {
            switch self.reception {
            case .none: self.isWanted
            case .heard: !self.isWanted
            case .beginning, .ending: false
            }
        }
    }

    private var standings: [RedisTopic: Standing] = [:]
    private var queue = SubscriptionQueue()
    private var turns = 0
    /// Wanted and not heard yet.
    private var open = 0
    /// Topics of this round that are not confirmed yet.
    private var underWay = 0
    private var isConnected = false

    /// Whether everything that is wanted is being heard.
    var isWhole: Bool { self.isConnected && self.open == 0 }

    /// Whether a message is one for us. What was on its way when its topic was given up is none.
    func covers(_ topic: RedisTopic) -> Bool { self.standings[topic]?.isWanted ?? false }

    /// Whether a topic is wanted and confirmed.
    func hears(_ topic: RedisTopic) -> Bool {
        self.standings[topic].map { $0.isWanted && $0.reception == .heard } ?? false
    }
}

// MARK: Events

/// Each gives what Redis is to be told next, in this order.
extension Subscriptions {
    typealias Order = SubscriptionRound.Order

    /// - Parameter topics: of a group: who counts subscribers sees all of its channels, or none.
    mutating func want(_ topics: [RedisTopic], _ precedence: RedisPrecedence = .first) -> [Order] {
        self.turns += 1
        let turn = Turn(precedence: precedence, number: self.turns)
        for topic in topics where !self.covers(topic) {
            self.change(topic, turn) { standing in
                standing.isWanted = true
                standing.turn = turn
            }
        }
        return self.told(topics)
    }

    mutating func unwant(_ topics: [RedisTopic]) -> [Order] {
        for topic in topics { self.change(topic) { $0.isWanted = false } }
        return self.told(topics)
    }

    /// Redis has done what it was told.
    mutating func confirmed(_ order: Order) -> [Order] {
        for topic in order.topics {
            self.change(topic) { standing in
                switch standing.reception {
                case .beginning: standing.reception = .heard
                case .ending: standing.reception = .none
                case .none, .heard: preconditionFailure("nothing was said of \(topic) on this connection")
                }
            }
        }
        self.underWay -= order.topics.count
        return self.told(order.topics)
    }

    /// A new connection, on which nothing is subscribed to yet.
    mutating func connected() -> [Order] {
        self.isConnected = true
        return self.told(Array(self.standings.keys))
    }

    mutating func disconnected() {
        self.isConnected = false
        self.queue = SubscriptionQueue()
        self.underWay = 0
        for topic in Array(self.standings.keys) {
            self.change(topic) { standing in
                standing.reception = .none
                standing.isWaiting = false
            }
        }
    }
}

// MARK: Rounds

extension Subscriptions {
    /// - Parameter topics: of which there may be something to tell.
    private mutating func told(_ topics: [RedisTopic]) -> [Order] {
        guard self.isConnected else { return [] }
        self.enqueue(topics)
        return self.underWay == 0 ? self.nextRound() : []
    }

    private mutating func enqueue(_ topics: [RedisTopic]) {
        var groups: [Turn: [RedisTopic]] = [:]
        for topic in topics {
            guard let standing = self.standings[topic], standing.isDue, !standing.isWaiting else { continue }
            self.standings[topic]?.isWaiting = true
            groups[standing.turn, default: []].append(topic)
        }
        for (turn, group) in groups.sorted(by: { $0.key < $1.key }) { self.queue.append(group, turn.precedence) }
    }

    private mutating func nextRound() -> [Order] {
        var round = SubscriptionRound()
        while !round.isFull, let group = self.queue.popFirst() {
            for topic in group {
                self.change(topic) { standing in
                    standing.isWaiting = false
                    guard standing.isDue else { return }
                    round.append(standing.isWanted ? .subscribing(to: topic) : .unsubscribing(from: topic), topic)
                    standing.reception = standing.isWanted ? .beginning : .ending
                }
            }
        }
        self.underWay = round.count
        return round.orders
    }

    /// - Parameter turn: of a topic that is not known yet; without one, it stays unknown.
    private mutating func change(_ topic: RedisTopic, _ turn: Turn? = nil, _ body: (inout Standing) -> Void) {
        guard var standing = self.standings[topic] ?? turn.map({ Standing(turn: $0) }) else { return }
        if standing.isOpen { self.open -= 1 }
        body(&standing)
        if standing.isOpen { self.open += 1 }
        let isKnown = standing.isWanted || standing.reception != .none || standing.isWaiting
        self.standings[topic] = isKnown ? standing : nil
    }
}
