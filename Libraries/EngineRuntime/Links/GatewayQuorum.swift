import Backbone

/// Which ready gateways this engine knows of have met it. To one that has not, a session opened here would be unknown.
///
/// A gateway has met this engine once all of its event loops have been linked at the same time. It stays so when links
/// end: a gateway that has lost its way here, or died, would still know whose the session is.
struct GatewayQuorum: Equatable {
    /// The event loops of one gateway that are linked, of how many it has. A loop may for a moment have two links: one
    /// of them to the engine that had this address before.
    struct Loops: Equatable {
        var links: [UInt16: Int] = [:]
        var count: UInt16

        var areComplete: Bool { self.links.count >= Int(self.count) }
    }

    private var ready: Set<NodeID> = []
    private var linked: [NodeID: Loops] = [:]
    /// Those that are not waited for, or no longer.
    private var met: Set<NodeID> = []

    /// The ready gateways for which sessions wait.
    var missing: Set<NodeID> { self.ready.subtracting(self.met) }

    var isWhole: Bool { self.ready.isSubset(of: self.met) }

    mutating func gatewayAnnounced(_ node: NodeID, isReady: Bool) {
        if isReady { self.ready.insert(node) } else { self.ready.remove(node) }
    }

    mutating func gatewayLeft(_ node: NodeID) {
        self.ready.remove(node)
        // While it is linked all the same, only the plane has lost it.
        if self.linked[node] == nil { self.met.remove(node) }
    }

    mutating func linkOpened(_ node: NodeID, loop: UInt16, of count: UInt16) {
        var loops = self.linked[node] ?? Loops(count: count)
        loops.links[loop, default: 0] += 1
        self.linked[node] = loops
        if loops.areComplete { self.met.insert(node) }
    }

    mutating func linkEnded(_ node: NodeID, loop: UInt16) {
        guard var loops = self.linked[node], let links = loops.links[loop] else { return }
        loops.links[loop] = links > 1 ? links - 1 : nil
        self.linked[node] = loops.links.isEmpty ? nil : loops
        if loops.links.isEmpty, !self.ready.contains(node) { self.met.remove(node) }
    }

    /// A session has waited long enough for them. One is enough: the others that follow need not.
    mutating func giveUpOnMissing() -> Set<NodeID> {
        defer { self.met.formUnion(self.ready) }
        return self.missing
    }
}
