/// Whether Redis carries what is published, and brings what is subscribed to.
package enum RedisHealth: Sendable, Equatable {
    case available
    case away(RedisFailure)
}
