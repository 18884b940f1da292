/// How a new session's engine is chosen.
package enum PlacementMethod: String, Sendable, CaseIterable {
    /// The better of two engines picked at random. Loads are old by the time they are read: the best of all would get
    /// every session until the next report.
    case leastConnection = "least-connection"
    case roundRobin = "round-robin"
    case random
}

/// Chooses among the engines that may take sessions now.
package struct Placement {
    package let method: PlacementMethod
    private var turn = 0

    package init(method: PlacementMethod) {
        self.method = method
    }

    /// - Parameters:
    ///   - count: how many engines there are to choose from, in a stable order.
    ///   - load: an engine's load: what it reported, and what was placed on it since.
    package mutating func choose(
        among count: Int,
        load: (Int) -> Int,
        using generator: inout some RandomNumberGenerator
    ) -> Int? {
        guard count > 0 else { return nil }
        switch self.method {
        case .leastConnection:
            let first = Int.random(in: 0..<count, using: &generator)
            guard count > 1 else { return first }
            let second = (first + Int.random(in: 1..<count, using: &generator)) % count
            return load(second) < load(first) ? second : first
        case .roundRobin:
            self.turn = (self.turn + 1) % count
            return self.turn
        case .random:
            return Int.random(in: 0..<count, using: &generator)
        }
    }
}
