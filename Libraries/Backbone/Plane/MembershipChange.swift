/// What changed in the cluster, or in this node's own standing.
package enum MembershipChange: Equatable, Sendable {
    case appeared(Member)
    case changed(Member)
    case left(Member, LeaveReason)
    case viewChanged(MembershipView)
    /// Session ids may begin with this tag from now on.
    case slotSettled(SlotClaim)
    /// Another node owns it: no new sessions under it.
    case slotLost(SlotClaim)
}
