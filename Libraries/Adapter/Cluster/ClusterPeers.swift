/// Which other servers there are, and which namespaces each serves.
///
/// A node that is there is a server once it has said what it serves; others, of other applications, never do.
package struct ClusterPeers: Sendable {
    /// By node; none as long as it has not said any.
    private var namespaces: [String: Set<String>] = [:]

    package init() {}

    /// The ids of the servers' nodes, in no particular order.
    package var servers: [String] {
        self.namespaces.compactMap { $0.value.isEmpty ? nil : $0.key }
    }

    package func count(serving namespace: String) -> Int {
        self.namespaces.values.count { $0.contains(namespace) }
    }

    package func contains(_ node: String) -> Bool {
        self.namespaces[node] != nil
    }

    package mutating func appeared(_ node: String) {
        if self.namespaces[node] == nil { self.namespaces[node] = [] }
    }

    /// A node has said what it serves; it never ceases to serve one namespace alone. The late word of one that has left
    /// counts for nothing: nobody would tell of its departure a second time.
    package mutating func heard(_ namespaces: [String], from node: String) {
        self.namespaces[node]?.formUnion(namespaces)
    }

    /// A node has said that it serves nothing any more; it may again.
    package mutating func withdrew(_ node: String) {
        if self.namespaces[node] != nil { self.namespaces[node] = [] }
    }

    package mutating func left(_ node: String) {
        self.namespaces[node] = nil
    }
}
