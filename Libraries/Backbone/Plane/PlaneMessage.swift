/// A message of another node: in order per sender and topic, each once.
package struct PlaneMessage: Equatable, Sendable {
    package var topic: Topic
    package var node: NodeID
    package var incarnation: Incarnation
    package var sequence: UInt64
    package var body: [UInt8]
}
