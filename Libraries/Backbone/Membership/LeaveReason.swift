/// Why a node is no longer a member.
package enum LeaveReason: String, Equatable, Sendable {
    case goodbye
    case timeout
    /// Nobody is at its endpoint any more, and it does not answer.
    case gone
    /// No bridge reaches its cluster any more.
    case unreachable
    /// Its node id lives on in a later incarnation.
    case replaced
}
