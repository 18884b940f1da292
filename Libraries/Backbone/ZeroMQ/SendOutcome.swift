/// What became of a message that was to be sent without waiting.
package enum SendOutcome: Equatable, Sendable {
    /// Taken: handed to ZeroMQ, or about to be, at the end of this tick. Whether it arrives only the peer can say.
    case sent
    /// Not taken: the peer's queue is at its high-water mark, or there is no connection yet.
    case wouldBlock
    /// Not taken: a ROUTER knows no such peer, or the socket is closed.
    case unreachable
}
