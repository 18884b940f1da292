/// Messages that will not come: neither brokers nor the publisher's history had them.
package struct PlaneLoss: Equatable, Sendable {
    package var topic: Topic
    package var node: NodeID
    package var incarnation: Incarnation
    package var count: UInt64
}
