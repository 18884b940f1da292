/// What a process answers to `/readyz`, as far as the cluster's readiness depends on it.
package struct Readiness: Decodable, Sendable, Equatable {
    package struct Engine: Decodable, Sendable, Equatable {
        package var id: String
        package var state: String

        package init(id: String, state: String) {
            self.id = id
            self.state = state
        }
    }

    package var ready: Bool
    /// The engines that a gateway knows.
    package var engines: [Engine]?

    package init(ready: Bool, engines: [Engine]? = nil) {
        self.ready = ready
        self.engines = engines
    }

    /// Whether this gateway is linked with all these engines.
    package func isLinked(with ids: [String]) -> Bool {
        let linked = Set((self.engines ?? []).filter { $0.state == "linked" }.map(\.id))
        return linked.isSuperset(of: ids)
    }
}
