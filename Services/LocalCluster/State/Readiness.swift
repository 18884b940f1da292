/// What a process answers to `/readyz`, as far as the cluster's readiness depends on it.
package struct Readiness: Decodable, Sendable, Equatable {
    package struct Engine: Decodable, Sendable, Equatable {
        package var id: String
        /// Whether the gateway places new sessions there: it is linked with the engine, and has heard that it is ready.
        package var takesSessions: Bool

        package init(id: String, takesSessions: Bool) {
            self.id = id
            self.takesSessions = takesSessions
        }
    }

    package var ready: Bool
    /// The engines that a gateway knows.
    package var engines: [Engine]?

    package init(ready: Bool, engines: [Engine]? = nil) {
        self.ready = ready
        self.engines = engines
    }

    /// Whether this gateway places new sessions on all these engines.
    package func placesSessions(on ids: [String]) -> Bool {
        let takers = Set((self.engines ?? []).filter(\.takesSessions).map(\.id))
        return takers.isSuperset(of: ids)
    }
}
