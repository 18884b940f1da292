/// A message of another node: in order per sender and topic, each once.
package struct PlaneMessage: Equatable, Sendable {
    package var topic: Topic
    package var node: NodeID
    package var incarnation: Incarnation
    package var sequence: UInt64
    package var body: [UInt8]
}

/// Messages that will not come: neither brokers nor the publisher's history had them.
package struct PlaneLoss: Equatable, Sendable {
    package var topic: Topic
    package var node: NodeID
    package var incarnation: Incarnation
    package var count: UInt64
}

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
