import Backbone

/// What on a loop has a deadline.
enum DeadlineKey: Hashable, Sendable {
    case connection(ConnectionID)
    case link(NodeID)
    /// The first of the requests that wait for an engine to be known.
    case waiting
    /// The next look at the links' statistics.
    case linkReport
    /// The next round of a drain.
    case drain
}
