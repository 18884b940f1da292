/// In which order Redis is told of topics that wait for it: those of one precedence in the order in which they were wanted.
package enum RedisPrecedence: Sendable, Comparable {
    case first
    /// Of many, of which none matters much.
    case last
}
