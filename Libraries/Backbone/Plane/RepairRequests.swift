/// Repair requests: the own ones are numbered, so that each of another node's is answered once, though every broker
/// brings a copy and carries the answer.
struct RepairRequests: Sendable {
    /// Beyond it all are forgotten; a copy is answered once more then.
    static let capacity = 16_384

    private struct Latest {
        var incarnation: Incarnation
        var sequence: UInt64
    }

    private var latest: [NodeID: Latest] = [:]
    private var made: UInt64 = 0

    /// - Returns: the sequence of the next request of this node; the first is 1.
    mutating func next() -> UInt64 {
        self.made += 1
        return self.made
    }

    /// A request overtaken by a later one counts as a copy: who still misses something asks again.
    ///
    /// - Returns: whether to answer it.
    mutating func received(_ sequence: UInt64, from node: NodeID, _ incarnation: Incarnation) -> Bool {
        if let latest = self.latest[node], latest.incarnation == incarnation, sequence <= latest.sequence {
            return false
        }
        if self.latest.count >= Self.capacity { self.latest = [:] }
        self.latest[node] = Latest(incarnation: incarnation, sequence: sequence)
        return true
    }

    mutating func nodeLeft(_ node: NodeID) {
        self.latest[node] = nil
    }
}
