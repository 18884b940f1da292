import Backbone

/// Which ready gateways this engine knows of have all their links to it. While one has not, a session opened here
/// would be unknown to it.
struct GatewayQuorum: Equatable {
    /// The event loops of one gateway that are linked, of how many it has. A loop may for a moment have two links: one
    /// of them to the engine that had this address before.
    struct Loops: Equatable {
        var links: [UInt16: Int] = [:]
        var count: UInt16
    }

    private var ready: Set<NodeID> = []
    private var linked: [NodeID: Loops] = [:]

    /// The ready gateways that are not linked with all of their loops.
    var missing: Set<NodeID> {
        self.ready.filter { node in
            guard let loops = self.linked[node] else { return true }
            return loops.links.count < Int(loops.count)
        }
    }

    var isWhole: Bool { self.missing.isEmpty }

    mutating func gatewayAnnounced(_ node: NodeID, isReady: Bool) {
        if isReady { self.ready.insert(node) } else { self.ready.remove(node) }
    }

    mutating func gatewayLeft(_ node: NodeID) {
        self.ready.remove(node)
    }

    /// A gateway has gone without a word: unless another loop of it is linked, nobody waits for it until it announces
    /// itself anew. Membership learns it later.
    mutating func gatewayGone(_ node: NodeID) {
        if self.linked[node] == nil { self.ready.remove(node) }
    }

    mutating func linkOpened(_ node: NodeID, loop: UInt16, of count: UInt16) {
        self.linked[node, default: Loops(count: count)].links[loop, default: 0] += 1
    }

    mutating func linkEnded(_ node: NodeID, loop: UInt16) {
        guard var loops = self.linked[node], let links = loops.links[loop] else { return }
        loops.links[loop] = links > 1 ? links - 1 : nil
        self.linked[node] = loops.links.isEmpty ? nil : loops
    }
}
