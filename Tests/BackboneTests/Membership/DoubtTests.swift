import Backbone
import Testing

/// Members that somebody found gone.
@Suite(.timeLimit(.minutes(1)))
struct DoubtTests {
    private static let seeds = Array(1...12 as ClosedRange<UInt64>)

    private func cluster(nodes: UInt64, faults: Faults = .none, seed: UInt64 = 1) -> SimulatedCluster {
        var cluster = SimulatedCluster(faults: faults, seed: seed)
        for id in 1...nodes {
            cluster.add(id, endpoints: [Endpoint(name: "link", address: "tcp://10.0.0.\(id):7100")])
        }
        cluster.run(for: .seconds(20))
        return cluster
    }

    @Test(arguments: seeds)
    func `A node that died leaves all others within two seconds once one of them found it gone`(seed: UInt64) {
        var cluster = self.cluster(nodes: 6, faults: Faults(drop: 0.05, delay: 1...30), seed: seed)
        let dead = NodeID(rawValue: 3)
        cluster.kill(dead)
        let death = cluster.now - cluster.start
        cluster.event(NodeID(rawValue: 1)) { $0.foundGone(dead, now: $1) }
        cluster.run(for: .seconds(10))
        for node in cluster.nodes.keys {
            let departures = cluster.departures(seenBy: node)
            #expect(departures.map(\.node) == [dead])
            #expect(departures.map(\.reason) == [.gone])
            #expect((departures.first?.at ?? .zero) - death < .seconds(2))
        }
        #expect(cluster.everybodyKnowsEverybody)
    }

    @Test(arguments: seeds)
    func `Nobody believes it of a node that answers, not even who found it gone`(seed: UInt64) {
        var cluster = self.cluster(nodes: 6, faults: Faults(drop: 0, delay: 1...30), seed: seed)
        for _ in 0..<20 {
            cluster.event(NodeID(rawValue: 1)) { $0.foundGone(NodeID(rawValue: 3), now: $1) }
            cluster.run(for: .milliseconds(Int.random(in: 1...3_000, using: &cluster.generator)))
        }
        for node in cluster.nodes.keys { #expect(cluster.departures(seenBy: node).isEmpty) }
    }

    @Test func `Of a node without an endpoint nobody takes another's word, nor asks anything`() {
        var cluster = SimulatedCluster()
        for id in 1...8 { cluster.add(UInt64(id)) }
        cluster.run(for: .seconds(20))
        let (dead, engines) = (NodeID(rawValue: 8), (1...3).map { NodeID(rawValue: $0) })
        cluster.kill(dead)
        let death = cluster.now
        for engine in engines { cluster.event(engine) { $0.foundGone(dead, now: $1) } }
        cluster.run(for: .seconds(2))
        for node in cluster.nodes.keys {
            #expect(cluster.departures(seenBy: node).map(\.reason) == (engines.contains(node) ? [.gone] : []))
        }
        let questions = cluster.log.filter { entry in
            guard case .publish(let message, _, _) = entry.action else { return false }
            return entry.at > death && message.kind == .hello
        }
        #expect(questions.allSatisfy { engines.contains($0.node) } && questions.count <= 3 * engines.count)
        cluster.run(for: .seconds(12))
        #expect(cluster.everybodyKnowsEverybody)
    }

    @Test func `A node that stands still is given up by nobody who finds its endpoint accepting`() {
        var cluster = self.cluster(nodes: 5)
        let (stalled, mistaken) = (NodeID(rawValue: 3), NodeID(rawValue: 1))
        cluster.stall(stalled)
        cluster.event(mistaken) { $0.foundGone(stalled, now: $1) }
        cluster.run(for: .seconds(4))
        cluster.resume(stalled)
        cluster.run(for: .seconds(12))
        for node in cluster.nodes.keys where node != mistaken { #expect(cluster.departures(seenBy: node).isEmpty) }
        // And who was mistaken meets it again.
        #expect(cluster.departures(seenBy: mistaken).map(\.reason) == [.gone])
        #expect(cluster.everybodyKnowsEverybody)
    }

    @Test func `Who does not hear itself gives nobody up, whatever it has found`() {
        var cluster = self.cluster(nodes: 4)
        let (lonely, dead) = (NodeID(rawValue: 1), NodeID(rawValue: 3))
        cluster.cut(lonely)
        cluster.kill(dead)
        cluster.event(lonely) { $0.foundGone(dead, now: $1) }
        cluster.run(for: .seconds(30))
        #expect(cluster.departures(seenBy: lonely).isEmpty)
        cluster.heal(lonely)
        cluster.run(for: .seconds(5))
        #expect(cluster.departures(seenBy: lonely).map(\.node) == [dead])
    }

    @Test func `A newcomer under the same address makes its former holder leave`() {
        var cluster = self.cluster(nodes: 3)
        let (former, newcomer) = (NodeID(rawValue: 3), NodeID(rawValue: 4))
        let endpoint = Endpoint(name: "link", address: "tcp://10.0.0.7:7100")
        cluster.announce(former) { $0.endpoints = [endpoint] }
        cluster.run(for: .seconds(1))
        cluster.kill(former)
        let death = cluster.now - cluster.start
        cluster.add(newcomer.rawValue, incarnation: 2, endpoints: [endpoint])
        cluster.run(for: .seconds(5))
        for node in [NodeID(rawValue: 1), NodeID(rawValue: 2)] {
            let departures = cluster.departures(seenBy: node)
            #expect(departures.map(\.node) == [former])
            #expect(departures.allSatisfy { $0.reason == .gone && $0.at - death < .seconds(2) })
        }
    }
}
