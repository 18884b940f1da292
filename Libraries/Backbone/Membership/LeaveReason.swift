/// Why a node is no longer a member.
package enum LeaveReason: String, Equatable, Sendable {
    case goodbye
    case timeout
    /// Its node id lives on in a later incarnation.
    case replaced
}
