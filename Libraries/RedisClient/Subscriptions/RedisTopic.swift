/// What can be subscribed to.
package enum RedisTopic: Sendable, Hashable {
    case channel(String)
    /// Every channel that a glob matches: `socket.io#/#*`.
    case pattern(String)
    /// A channel of Redis Cluster's sharded pub/sub, since Redis 7.
    case shard(String)
}

extension RedisTopic {
    var name: String {
        switch self {
        case .channel(let name), .pattern(let name), .shard(let name): name
        }
    }
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
