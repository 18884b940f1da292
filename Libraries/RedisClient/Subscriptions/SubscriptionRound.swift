/// What Redis is told at once: it confirms all of it before it is told more.
///
/// Topics of one kind are told of in one command, which Redis executes in one step: whoever counts subscribers sees all of
/// a group's channels subscribed to, or none.
struct SubscriptionRound {
    /// A round is full with so many topics, or names of so many bytes; the last group may go beyond it.
    static let capacity = (topics: 1_024, bytes: 256 << 10)

    /// In the order in which they are told: who is subscribed to a namespace's channels has its pattern already.
    enum Verb: String, CaseIterable {
        case subscribeToPatterns = "PSUBSCRIBE"
        case subscribe = "SUBSCRIBE"
        case subscribeToShards = "SSUBSCRIBE"
        case unsubscribeFromShards = "SUNSUBSCRIBE"
        case unsubscribe = "UNSUBSCRIBE"
        case unsubscribeFromPatterns = "PUNSUBSCRIBE"
    }

    /// One command. Redis confirms each of its topics, or refuses them all.
    struct Order: Equatable {
        let verb: Verb
        let topics: [RedisTopic]
    }

    private var topics: [Verb: [RedisTopic]] = [:]
    private(set) var count = 0
    private var bytes = 0

    var isFull: Bool { self.count >= Self.capacity.topics || self.bytes >= Self.capacity.bytes }

    var orders: [Order] {
        Verb.allCases.compactMap { verb in self.topics[verb].map { Order(verb: verb, topics: $0) } }
    }

    mutating func append(_ verb: Verb, _ topic: RedisTopic) {
        self.topics[verb, default: []].append(topic)
        self.count += 1
        self.bytes += topic.name.utf8.count
    }
}

extension SubscriptionRound.Verb {
    static func subscribing(to topic: RedisTopic) -> Self {
        switch topic {
        case .channel: .subscribe
        case .pattern: .subscribeToPatterns
        case .shard: .subscribeToShards
        }
    }

    static func unsubscribing(from topic: RedisTopic) -> Self {
        switch topic {
        case .channel: .unsubscribe
        case .pattern: .unsubscribeFromPatterns
        case .shard: .unsubscribeFromShards
        }
    }
}

extension SubscriptionRound.Order {
    var command: RedisCommand { RedisCommand([self.verb.rawValue] + self.topics.map(\.name)) }

    /// The first few topics: Redis does not say which of them it refuses.
    var subject: String {
        let names = self.topics.prefix(4).map(\.description).joined(separator: ", ")
        return self.topics.count > 4 ? "\(names), …" : names
    }
}
