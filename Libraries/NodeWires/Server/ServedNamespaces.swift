/// Which namespaces the engines of a cluster serve, each perhaps by several.
package struct ServedNamespaces: Sendable {
    private var byEngine: [String: Set<String>] = [:]
    private var counts: [String: Int] = [:]

    package init() {}

    /// Those that one engine serves at least.
    package var all: [String] { self.counts.keys.sorted() }

    /// The engines that serve any.
    package var engines: [String] { self.byEngine.keys.sorted() }

    package func contains(_ namespace: String) -> Bool { self.counts[namespace] != nil }

    /// An engine has said what it serves; it never ceases to serve a namespace.
    ///
    /// - Returns: those that nobody served before.
    package mutating func heard(_ namespaces: [String], from engine: String) -> [String] {
        var added: [String] = []
        for namespace in namespaces where self.byEngine[engine, default: []].insert(namespace).inserted {
            self.counts[namespace, default: 0] += 1
            if self.counts[namespace] == 1 { added.append(namespace) }
        }
        return added
    }

    /// - Returns: those that nobody serves any more.
    package mutating func left(_ engine: String) -> [String] {
        var removed: [String] = []
        for namespace in (self.byEngine.removeValue(forKey: engine) ?? []).sorted() {
            guard let count = self.counts[namespace], count > 1 else {
                self.counts[namespace] = nil
                removed.append(namespace)
                continue
            }
            self.counts[namespace] = count - 1
        }
        return removed
    }
}
