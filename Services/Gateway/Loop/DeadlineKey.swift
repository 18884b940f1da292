import Backbone

/// What on a loop has a deadline.
enum DeadlineKey: Hashable, Sendable {
    case connection(ConnectionID)
    case link(NodeID)
    /// The first of the requests that wait for an engine to be known.
    case waiting
    /// The next round of a drain.
    case drain
}
