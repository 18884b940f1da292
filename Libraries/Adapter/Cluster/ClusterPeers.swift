/// Which other servers there are, and which namespaces each serves.
package struct ClusterPeers: Sendable {
    private var namespaces: [String: Set<String>] = [:]

    package init() {}

    /// The ids of the nodes that serve a namespace, in no particular order.
    package func serving(_ namespace: String) -> [String] {
        self.namespaces.compactMap { $0.value.contains(namespace) ? $0.key : nil }
    }

    package func count(serving namespace: String) -> Int {
        self.namespaces.values.count { $0.contains(namespace) }
    }

    /// A node has said what it serves; it never ceases to serve a namespace.
    package mutating func heard(_ namespaces: [String], from node: String) {
        self.namespaces[node, default: []].formUnion(namespaces)
    }

    package mutating func left(_ node: String) {
        self.namespaces[node] = nil
    }
}
