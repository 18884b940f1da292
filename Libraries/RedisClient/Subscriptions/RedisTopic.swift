/// What can be subscribed to.
package enum RedisTopic: Sendable, Hashable {
    case channel(String)
    /// Every channel that a glob matches: `socket.io#/#*`.
    case pattern(String)
    /// A channel of Redis Cluster's sharded pub/sub, since Redis 7.
    case shard(String)
}

extension RedisTopic: CustomStringConvertible {
    package var description: String {
        switch self {
        case .channel(let name): "channel \(name)"
        case .pattern(let name): "pattern \(name)"
        case .shard(let name): "sharded channel \(name)"
        }
    }
}

extension Subscriptions.Order {
    var topic: RedisTopic {
        switch self {
        case .subscribe(let topic), .unsubscribe(let topic): topic
        }
    }

    var command: RedisCommand {
        switch self {
        case .subscribe(.channel(let name)): RedisCommand("SUBSCRIBE", name)
        case .subscribe(.pattern(let name)): RedisCommand("PSUBSCRIBE", name)
        case .subscribe(.shard(let name)): RedisCommand("SSUBSCRIBE", name)
        case .unsubscribe(.channel(let name)): RedisCommand("UNSUBSCRIBE", name)
        case .unsubscribe(.pattern(let name)): RedisCommand("PUNSUBSCRIBE", name)
        case .unsubscribe(.shard(let name)): RedisCommand("SUNSUBSCRIBE", name)
        }
    }
}
