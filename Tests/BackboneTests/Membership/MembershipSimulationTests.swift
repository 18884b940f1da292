import Backbone
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MembershipSimulationTests {
    private static let seeds = Array(1...12 as ClosedRange<UInt64>)

    private func cluster(nodes: UInt64, faults: Faults = .none, seed: UInt64 = 1) -> SimulatedCluster {
        var cluster = SimulatedCluster(faults: faults, seed: seed)
        for id in 1...nodes {
            cluster.add(id)
            cluster.run(for: .milliseconds(7))
        }
        return cluster
    }

    @Test func `Nodes that start one after another all know each other within a second, and know that they do`() {
        var cluster = self.cluster(nodes: 8)
        cluster.run(for: .seconds(1))
        #expect(cluster.everybodyKnowsEverybody)
        #expect(cluster.nodes.values.allSatisfy { $0.view.isWhole })
    }

    @Test(arguments: seeds)
    func `Nodes find each other over brokers that drop, repeat, delay and reorder`(seed: UInt64) {
        var cluster = self.cluster(nodes: 6, faults: .heavy, seed: seed)
        cluster.run(for: .seconds(12))
        #expect(cluster.everybodyKnowsEverybody)
    }

    @Test(arguments: seeds)
    func `Nobody who lives is expired, although a fifth of all copies is lost`(seed: UInt64) {
        var cluster = self.cluster(nodes: 6, faults: .heavy, seed: seed)
        cluster.run(for: .seconds(300))
        for node in cluster.nodes.keys { #expect(cluster.departures(seenBy: node).isEmpty) }
    }

    @Test(arguments: seeds)
    func `A node that died leaves all others by timeout, after 10 and within 14 seconds`(seed: UInt64) {
        var cluster = self.cluster(nodes: 5, faults: Faults(drop: 0.05, delay: 1...30), seed: seed)
        cluster.run(for: .seconds(20))
        let dead = NodeID(rawValue: 3)
        cluster.kill(dead)
        let death = cluster.now - cluster.start
        cluster.run(for: .seconds(30))
        for node in cluster.nodes.keys {
            let departures = cluster.departures(seenBy: node)
            #expect(departures.map(\.node) == [dead])
            #expect(departures.map(\.reason) == [.timeout])
            // It may have been heard last up to a heartbeat before.
            let elapsed = (departures.first?.at ?? .zero) - death
            #expect(elapsed > .seconds(4.9) && elapsed < .seconds(14))
        }
    }

    @Test(arguments: seeds)
    func `A node that does not hear itself expires nobody, however long it is cut off`(seed: UInt64) {
        var cluster = self.cluster(nodes: 5, faults: Faults(drop: 0.05, delay: 1...30), seed: seed)
        cluster.run(for: .milliseconds(Int.random(in: 5_000...15_000, using: &cluster.generator)))
        let lonely = NodeID(rawValue: 2)
        cluster.cut(lonely)
        cluster.run(for: .milliseconds(Int.random(in: 1_000...60_000, using: &cluster.generator)))
        #expect(cluster.departures(seenBy: lonely).isEmpty)
        cluster.heal(lonely)
        cluster.run(for: .seconds(10))
        #expect(cluster.departures(seenBy: lonely).isEmpty)
        #expect(cluster.everybodyKnowsEverybody)
    }

    @Test func `A node that is cut off says so within a heartbeat and a half, and comes back whole`() throws {
        var cluster = self.cluster(nodes: 3)
        cluster.run(for: .seconds(7))
        let lonely = NodeID(rawValue: 2)
        cluster.cut(lonely)
        cluster.run(for: .seconds(8))
        #expect(try #require(cluster.nodes[lonely]).view.missing == [.notJoined])
        cluster.heal(lonely)
        cluster.run(for: .seconds(2))
        #expect(try #require(cluster.nodes[lonely]).view.isWhole)
    }

    @Test(arguments: seeds)
    func `A node whose loop stood still for half a minute expires nobody`(seed: UInt64) {
        var cluster = self.cluster(nodes: 5, faults: Faults(drop: 0.05, delay: 1...30), seed: seed)
        cluster.run(for: .seconds(11))
        let stalled = NodeID(rawValue: 4)
        cluster.stall(stalled)
        cluster.run(for: .milliseconds(Int.random(in: 5_000...30_000, using: &cluster.generator)))
        cluster.resume(stalled)
        cluster.run(for: .seconds(10))
        #expect(cluster.departures(seenBy: stalled).isEmpty)
        #expect(cluster.everybodyKnowsEverybody)
    }

    @Test func `The death of one of two brokers changes nobody's members`() {
        var cluster = self.cluster(nodes: 4)
        cluster.run(for: .seconds(3))
        for node in cluster.nodes.keys.sorted() {
            cluster.cuts.insert(.init(node: node, broker: 0))
            cluster.disconnect(node, 0)
        }
        cluster.run(for: .seconds(60))
        for node in cluster.nodes.keys { #expect(cluster.departures(seenBy: node).isEmpty) }
        #expect(cluster.nodes.values.allSatisfy { $0.view.isWhole })
        cluster.add(99)
        cluster.run(for: .seconds(2))
        #expect(cluster.everybodyKnowsEverybody)
    }

    @Test func `A node that says GOODBYE is gone at once, and late copies of its words do not bring it back`() {
        var cluster = SimulatedCluster(faults: Faults(duplicate: 0.5, delay: 1...400), seed: 5)
        for id: UInt64 in 1...3 { cluster.add(id) }
        cluster.run(for: .seconds(3))
        let leaver = NodeID(rawValue: 1)
        cluster.announce(leaver) { $0.isDraining = true }
        cluster.leave(leaver)
        cluster.kill(leaver)
        cluster.run(for: .seconds(2))
        for node in cluster.nodes.keys {
            #expect(!cluster.members(of: node).contains(leaver))
            #expect(cluster.departures(seenBy: node).map(\.reason) == [.goodbye])
        }
    }

    @Test func `A restarted node replaces its former life`() {
        var cluster = self.cluster(nodes: 3)
        cluster.run(for: .seconds(2))
        let node = NodeID(rawValue: 2)
        cluster.kill(node)
        cluster.add(2, incarnation: 2)
        cluster.run(for: .seconds(2))
        #expect(cluster.everybodyKnowsEverybody)
        #expect(cluster.departures(seenBy: NodeID(rawValue: 1)).map(\.reason) == [.replaced])
    }

    @Test(arguments: seeds)
    func `Engines that draw from very few tags end up owning different ones, and all agree who owns which`(
        seed: UInt64
    ) throws {
        var cluster = SimulatedCluster(faults: Faults(drop: 0.1, delay: 1...60), seed: seed)
        cluster.tags = 0...7
        for id: UInt64 in 1...5 {
            cluster.add(id, .engine, claimsSlot: true)
            cluster.run(for: .milliseconds(Int.random(in: 0...300, using: &cluster.generator)))
        }
        cluster.run(for: .seconds(40))
        let claims = try cluster.nodes.mapValues { try #require($0.ownSlot) }
        #expect(claims.values.allSatisfy { $0.isSettled })
        #expect(Set(claims.values.map(\.tag)).count == 5)
        for membership in cluster.nodes.values {
            for (node, claim) in claims { #expect(membership.owner(of: claim.tag) == .node(node, epoch: 1)) }
        }
    }

    @Test func `The tags of a node that left are dead, and nobody draws them again`() throws {
        var cluster = SimulatedCluster()
        cluster.tags = 0...1
        cluster.add(1, .engine, claimsSlot: true)
        cluster.add(2)
        cluster.run(for: .seconds(2))
        let claim = try #require(cluster.nodes[NodeID(rawValue: 1)]?.ownSlot)
        cluster.leave(NodeID(rawValue: 1))
        cluster.kill(NodeID(rawValue: 1))
        cluster.run(for: .seconds(1))
        let witness = try #require(cluster.nodes[NodeID(rawValue: 2)])
        #expect(witness.owner(of: claim.tag) == .dead)
        #expect(witness.owner(of: SlotTag(rawValue: 77)) == .unknown)
    }

    @Test func `Twenty nodes that join at once cause a bounded number of messages`() {
        var cluster = SimulatedCluster(faults: Faults(delay: 1...5))
        for id: UInt64 in 1...20 { cluster.add(id) }
        cluster.run(for: .seconds(3))
        #expect(cluster.everybodyKnowsEverybody)
        let published = cluster.log.filter { if case .publish = $0.action { true } else { false } }
        #expect(published.count < 20 * 20)
    }
}
