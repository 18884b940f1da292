/// Nodes that others say they hear, and this node does not.
struct Hearsay: Equatable, Sendable {
    private var unknown: [NodeID: Set<NodeID>] = [:]
    /// Since when somebody speaks of them.
    private var since: [NodeID: ContinuousClock.Instant] = [:]

    /// In a fixed order.
    var nodes: [NodeID] {
        guard !self.unknown.isEmpty else { return [] }
        return self.unknown.values.reduce(into: Set<NodeID>()) { $0.formUnion($1) }.sorted()
    }

    /// Those of whom others have spoken ever since before `moment`.
    func nodes(since moment: ContinuousClock.Instant) -> [NodeID] {
        self.since.filter { $0.value <= moment }.keys.sorted()
    }

    /// Replaces what `reporter` said before.
    mutating func reported(_ nodes: Set<NodeID>, by reporter: NodeID, now: ContinuousClock.Instant) {
        self.unknown[reporter] = nodes.isEmpty ? nil : nodes
        for node in nodes where self.since[node] == nil { self.since[node] = now }
        self.forgetTheUnspoken()
    }

    mutating func met(_ node: NodeID) {
        for (reporter, var nodes) in self.unknown where nodes.remove(node) != nil {
            self.unknown[reporter] = nodes.isEmpty ? nil : nodes
        }
        self.since[node] = nil
    }

    mutating func reporterLeft(_ reporter: NodeID) {
        self.unknown[reporter] = nil
        self.forgetTheUnspoken()
    }

    private mutating func forgetTheUnspoken() {
        guard !self.since.isEmpty else { return }
        let spoken = Set(self.nodes)
        self.since = self.since.filter { spoken.contains($0.key) }
    }
}
