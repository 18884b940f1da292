import Backbone
import Testing

@Suite struct SlotTableTests {
    private static let tag = SlotTag(rawValue: 42)

    private static func claimant(
        _ node: UInt64,
        _ incarnation: UInt64,
        epoch: UInt32,
        settled: Bool
    ) -> SlotTable.Claimant {
        SlotTable.Claimant(
            node: NodeID(rawValue: node),
            incarnation: Incarnation(rawValue: incarnation),
            claim: SlotClaim(tag: tag, epoch: epoch, isSettled: settled)
        )
    }

    /// Stronger first.
    private static let rivalries: [(SlotTable.Claimant, SlotTable.Claimant)] = [
        (claimant(9, 9, epoch: 2, settled: false), claimant(1, 1, epoch: 1, settled: true)),
        (claimant(9, 9, epoch: 1, settled: true), claimant(1, 1, epoch: 1, settled: false)),
        (claimant(9, 1, epoch: 1, settled: false), claimant(1, 2, epoch: 1, settled: false)),
        (claimant(1, 1, epoch: 1, settled: true), claimant(2, 1, epoch: 1, settled: true)),
    ]

    @Test(arguments: rivalries)
    func `The highest epoch prevails, then what is in use, then the earlier claimant`(
        stronger: SlotTable.Claimant,
        weaker: SlotTable.Claimant
    ) {
        for order in [[stronger, weaker], [weaker, stronger]] {
            var table = SlotTable()
            for claimant in order { table.claim([claimant.claim], by: claimant.node, claimant.incarnation) }
            #expect(table.owner(of: Self.tag) == .node(stronger.node, epoch: stronger.claim.epoch))
            #expect(table.rival(of: weaker.node, for: Self.tag) == stronger)
            #expect(table.rival(of: stronger.node, for: Self.tag) == nil)
        }
    }

    @Test func `A tag is dead when its last claimant left, and lives again when it is claimed`() {
        var table = SlotTable()
        #expect(table.owner(of: Self.tag) == .unknown)
        let first = Self.claimant(1, 1, epoch: 1, settled: true)
        let second = Self.claimant(2, 1, epoch: 1, settled: true)
        table.claim([first.claim], by: first.node, first.incarnation)
        table.claim([second.claim], by: second.node, second.incarnation)
        table.nodeLeft(first.node)
        #expect(table.owner(of: Self.tag) == .node(second.node, epoch: 1))
        table.nodeLeft(second.node)
        #expect(table.owner(of: Self.tag) == .dead)
        table.claim([SlotClaim(tag: Self.tag, epoch: 2)], by: first.node, first.incarnation)
        #expect(table.owner(of: Self.tag) == .node(first.node, epoch: 2))
    }

    @Test func `A node that announces other claims no longer has its former ones`() {
        var table = SlotTable()
        let node = NodeID(rawValue: 1)
        table.claim([SlotClaim(tag: Self.tag, epoch: 1)], by: node, Incarnation(rawValue: 1))
        table.claim([SlotClaim(tag: SlotTag(rawValue: 7), epoch: 1)], by: node, Incarnation(rawValue: 1))
        #expect(table.owner(of: Self.tag) == .unknown)
        #expect(table.owner(of: SlotTag(rawValue: 7)) == .node(node, epoch: 1))
    }
}
