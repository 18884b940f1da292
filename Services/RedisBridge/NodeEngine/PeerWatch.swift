import NodeWires

/// Which Node.js servers are gone, by who subscribes to their channels.
///
/// One that was never seen to subscribe is not judged: on a Redis Cluster another node may have its subscription. One that
/// has lost its connection a moment ago may be back at the next count.
struct PeerWatch {
    private static let patience = 2

    /// How many counts have found nobody, of those that were once seen.
    private var missed: [ClusterEnginePeer: Int] = [:]

    /// - Parameter counts: of the servers that matter now; others are forgotten.
    /// - Returns: those that are gone since this count.
    mutating func counted(_ counts: [(ClusterEnginePeer, Int)]) -> [ClusterEnginePeer] {
        var next: [ClusterEnginePeer: Int] = [:]
        var gone: [ClusterEnginePeer] = []
        for (peer, count) in counts {
            if count > 0 {
                next[peer] = 0
            } else if let missed = self.missed[peer] {
                if missed + 1 < Self.patience { next[peer] = missed + 1 } else { gone.append(peer) }
            }
        }
        self.missed = next
        return gone
    }
}
