/// Why there is no connection to Redis, or no answer.
package enum RedisFailure: Error, Equatable, CustomStringConvertible {
    /// Nobody answers at the endpoint; the words are the system's.
    case unreachable(String)
    /// Redis, or Sentinel, refused: wrong password, no such database, loading, …
    case refused(String)
    /// What was named is a replica, or Sentinel knows nobody of that name.
    case noPrimary(String)
    case closedByRedis
    /// Connected, but no answer to a ping.
    case silent
    case malformed(String)
    /// More waits to be written than may.
    case overloaded
    /// ``RedisClient`` is shut down.
    case shutDown

    package var description: String {
        switch self {
        case .unreachable(let words): "not reachable: \(words)"
        case .refused(let words): "refused: \(words)"
        case .noPrimary(let words): "no primary: \(words)"
        case .closedByRedis: "closed by Redis"
        case .silent: "no answer to a ping in \(Pulse.patience)"
        case .malformed(let words): "not Redis' protocol: \(words)"
        case .overloaded: "too much waits to be written"
        case .shutDown: "shut down"
        }
    }
}
