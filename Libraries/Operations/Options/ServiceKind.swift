/// The services of a cluster, and the program that starts them on one machine.
package enum ServiceKind: String, Sendable, CaseIterable, Codable {
    case gateway
    case engine
    case broker
    case redisBridge = "redis-bridge"
    case localCluster = "local-cluster"
}
