import Backbone
import Foundation
import Operations
import RedisClient

/// What `/readyz` says of a bridge: whether it has joined its cluster, whether Redis is there and since when it is not, and
/// which clusters are reached.
struct BridgeStanding {
    private let brokers: Condition
    private let redis: Condition
    private let health: Health

    init(_ health: Health, redis location: RedisLocation) {
        self.health = health
        self.brokers = health.readiness("brokers", missing: "no broker has brought back the own HELLO")
        self.redis = health.readiness("redis", missing: "\(location) is not connected yet")
        self.health.publish("brokers", [PlaneStanding.Broker]())
        self.health.publish("clusters", [String]())
    }

    func planeChanged(_ plane: Plane) {
        self.health.publish("brokers", plane.standing.brokers)
        if !plane.membership.view.missing.contains(.notJoined) {
            self.brokers.satisfied()
        } else if let failure = plane.failure {
            self.brokers.failed(failure)
        }
    }

    /// The condition keeps since when it does not hold.
    func redisChanged(_ health: RedisHealth) {
        switch health {
        case .available: self.redis.satisfied()
        case .away(let failure): self.redis.failed("\(failure)")
        }
    }

    /// What Redis says to a bridge that may not publish: nobody hears it.
    func publishingRefused(_ words: String) {
        self.redis.failed(words)
    }

    func reaches(_ clusters: [String]) {
        self.health.publish("clusters", clusters)
    }
}
