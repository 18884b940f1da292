/// Which namespaces the engines of a cluster serve, each perhaps by several.
///
/// Clients make as many as they like where a rule admits any name, and each costs subscriptions: those that are too many, or
/// have names that are too long, are served to clients alone.
package struct ServedNamespaces: Sendable {
    package struct Change: Equatable {
        /// Nobody served these before.
        package var added: [String] = []
        /// How many are too many, or have names that are too long.
        package var refused = 0
    }

    /// How many can be served: each is up to eight subscriptions, one of them to a pattern.
    package static let limit = 1_000

    private var limit: NameLimit
    private var byEngine: [String: Set<String>] = [:]
    private var counts: [String: Int] = [:]

    package init(limit: Int = Self.limit) {
        self.limit = NameLimit(limit)
    }

    /// Those that one engine serves at least.
    package var all: [String] { self.counts.keys.sorted() }

    /// The engines that serve any.
    package var engines: [String] { self.byEngine.keys.sorted() }

    package func contains(_ namespace: String) -> Bool { self.counts[namespace] != nil }

    /// An engine has said what it serves; it never ceases to serve a namespace.
    package mutating func heard(_ namespaces: [String], from engine: String) -> Change {
        var change = Change()
        for namespace in namespaces {
            guard self.contains(namespace) || self.limit.admits(namespace, beside: self.counts.count) else {
                change.refused += 1
                continue
            }
            guard self.byEngine[engine, default: []].insert(namespace).inserted else { continue }
            self.counts[namespace, default: 0] += 1
            if self.counts[namespace] == 1 { change.added.append(namespace) }
        }
        return change
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

    /// - Returns: whether engines are to be asked once more, since there were too many namespaces and are no longer.
    package mutating func hasRoomAgain() -> Bool {
        self.limit.hasRoomAgain(beside: self.counts.count)
    }
}
