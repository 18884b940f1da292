/// Nodes that others say they hear, and this node does not.
struct Hearsay: Equatable, Sendable {
    private var unknown: [NodeID: Set<NodeID>] = [:]

    /// In a fixed order.
    var nodes: [NodeID] {
        guard !self.unknown.isEmpty else { return [] }
        return self.unknown.values.reduce(into: Set<NodeID>()) { $0.formUnion($1) }.sorted()
    }

    /// Replaces what `reporter` said before.
    mutating func reported(_ nodes: Set<NodeID>, by reporter: NodeID) {
        self.unknown[reporter] = nodes.isEmpty ? nil : nodes
    }

    mutating func met(_ node: NodeID) {
        for (reporter, var nodes) in self.unknown where nodes.remove(node) != nil {
            self.reported(nodes, by: reporter)
        }
    }

    mutating func reporterLeft(_ reporter: NodeID) {
        self.unknown[reporter] = nil
    }
}
