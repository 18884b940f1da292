/// Who answers for the sessions of a tag.
package enum SlotOwner: Equatable, Sendable {
    case node(NodeID, epoch: UInt32)
    /// Its owner left, and nobody has claimed it since.
    case dead
    case unknown
}

/// All claims to slots that were announced. `owner(of:)` is one look-up.
package struct SlotTable: Sendable {
    package struct Claimant: Equatable, Sendable {
        package var node: NodeID
        package var incarnation: Incarnation
        package var claim: SlotClaim

        package init(node: NodeID, incarnation: Incarnation, claim: SlotClaim) {
            self.node = node
            self.incarnation = incarnation
            self.claim = claim
        }

        /// The same order on every node: the highest epoch wins, then what is in use, then the earlier claimant.
        package func prevails(over other: Claimant) -> Bool {
            if self.claim.epoch != other.claim.epoch { return self.claim.epoch > other.claim.epoch }
            if self.claim.isSettled != other.claim.isSettled { return self.claim.isSettled }
            return (self.incarnation, self.node) < (other.incarnation, other.node)
        }
    }

    /// Dead tags kept; beyond it they become unknown again, which costs a request its wait, not its answer.
    package static let deadCapacity = 65_536

    private var claimants: [SlotTag: [Claimant]] = [:]
    private var tags: [NodeID: [SlotTag]] = [:]
    private var dead: Set<SlotTag> = []

    package init() {}

    package func owner(of tag: SlotTag) -> SlotOwner {
        // Usually one claimant; the first prevails.
        if let first = self.claimants[tag]?.first { return .node(first.node, epoch: first.claim.epoch) }
        return self.dead.contains(tag) ? .dead : .unknown
    }

    /// Who would have the slot in place of `node`, if anybody.
    package func rival(of node: NodeID, for tag: SlotTag) -> Claimant? {
        guard let first = self.claimants[tag]?.first, first.node != node else { return nil }
        return first
    }

    /// Whether anybody but `node` claims the slot.
    package func isContested(_ tag: SlotTag, of node: NodeID) -> Bool {
        self.claimants[tag]?.contains { $0.node != node } ?? false
    }

    /// Replaces all claims of a node.
    package mutating func claim(_ claims: [SlotClaim], by node: NodeID, _ incarnation: Incarnation) {
        self.withdraw(node)
        for claim in claims {
            let claimant = Claimant(node: node, incarnation: incarnation, claim: claim)
            self.dead.remove(claim.tag)
            var others = self.claimants[claim.tag, default: []]
            let index = others.firstIndex { claimant.prevails(over: $0) } ?? others.endIndex
            others.insert(claimant, at: index)
            self.claimants[claim.tag] = others
        }
        self.tags[node] = claims.isEmpty ? nil : claims.map(\.tag)
    }

    package mutating func nodeLeft(_ node: NodeID) {
        for tag in self.withdraw(node) where self.claimants[tag] == nil {
            if self.dead.count >= Self.deadCapacity { self.dead.removeFirst() }
            self.dead.insert(tag)
        }
    }

    @discardableResult
    private mutating func withdraw(_ node: NodeID) -> [SlotTag] {
        let tags = self.tags.removeValue(forKey: node) ?? []
        for tag in tags {
            self.claimants[tag]?.removeAll { $0.node == node }
            if self.claimants[tag]?.isEmpty == true { self.claimants[tag] = nil }
        }
        return tags
    }
}
