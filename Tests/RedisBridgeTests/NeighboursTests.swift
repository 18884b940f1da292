import Backbone
import Testing

@testable import RedisBridge

struct NeighboursTests {
    private static let start = ContinuousClock.now

    private func sender(_ node: UInt64, of cluster: String) -> Envelope.Sender {
        .init(cluster: cluster, node: NodeID(rawValue: node), incarnation: Incarnation(rawValue: 1))
    }

    /// Of a bridge that hears itself.
    private func neighbours() -> Neighbours {
        var neighbours = Neighbours(own: self.sender(1, of: "a"), now: Self.start)
        _ = neighbours.heardItself(now: Self.start)
        return neighbours
    }

    @Test func `Who does not hear itself reaches nobody`() {
        var neighbours = Neighbours(own: self.sender(1, of: "a"), now: Self.start)
        let told = neighbours.heard(self.sender(2, of: "b"), isConfirmed: true, now: Self.start)
        #expect(told == [.subscribe(cluster: "b")])
        let itself = neighbours.heardItself(now: Self.start)
        #expect(itself == [.reaches(["b"])])
        // The other one is heard on, the own beacon does not come back any more.
        var now = Self.start
        var actions: [Neighbours.Action] = []
        while actions == [], now < Self.start + .seconds(10) {
            now += Neighbours.interval
            _ = neighbours.heard(self.sender(2, of: "b"), isConfirmed: true, now: now - .milliseconds(1))
            actions = neighbours.timerFired(now: now)
        }
        #expect(now == Self.start + Neighbours.patience)
    }

    @Test func `A cluster is reached once what it says is confirmed to come here`() {
        var neighbours = self.neighbours()
        let other = self.sender(2, of: "b")
        let told1 = neighbours.heard(other, isConfirmed: false, now: Self.start)
        #expect(told1 == [.subscribe(cluster: "b")])
        let told2 = neighbours.heard(other, isConfirmed: false, now: Self.start)
        #expect(told2 == [])
        let told3 = neighbours.heard(other, isConfirmed: true, now: Self.start)
        #expect(told3 == [.reaches(["b"])])
        let told4 = neighbours.heard(other, isConfirmed: true, now: Self.start)
        #expect(told4 == [])
        #expect(neighbours.bridges(of: "b") == [NodeID(rawValue: 2)])
    }

    @Test func `Bridges of the own cluster are no neighbours`() {
        var neighbours = self.neighbours()
        let told5 = neighbours.heard(self.sender(9, of: "a"), isConfirmed: true, now: Self.start)
        #expect(told5 == [])
    }

    @Test func `A cluster is reached as long as one of its bridges is heard`() {
        var neighbours = self.neighbours()
        _ = neighbours.heard(self.sender(2, of: "b"), isConfirmed: true, now: Self.start)
        _ = neighbours.heard(self.sender(3, of: "b"), isConfirmed: true, now: Self.start)
        neighbours.isDeaf(NodeID(rawValue: 2), now: Self.start)
        #expect(neighbours.bridges(of: "b") == [NodeID(rawValue: 3)])
        #expect(neighbours.reached == ["b"])
        var now = Self.start
        var actions: [Neighbours.Action] = []
        while now < Self.start + Neighbours.patience {
            #expect(actions == [])
            now += Neighbours.interval
            actions = neighbours.timerFired(now: now)
        }
        #expect(actions == [.reaches([])])
    }

    @Test func `A bridge that Redis knows of nobody to hear has a moment to come back`() {
        var neighbours = self.neighbours()
        _ = neighbours.heard(self.sender(2, of: "b"), isConfirmed: true, now: Self.start)
        neighbours.isDeaf(NodeID(rawValue: 2), now: Self.start)
        #expect(neighbours.bridges(of: "b") == [])
        #expect(neighbours.reached == ["b"])
        let back = Self.start + .milliseconds(300)
        _ = neighbours.heard(self.sender(2, of: "b"), isConfirmed: true, now: back)
        #expect(neighbours.bridges(of: "b") == [NodeID(rawValue: 2)])
        neighbours.isDeaf(NodeID(rawValue: 2), now: back)
        _ = neighbours.timerFired(now: back)
        let told = neighbours.timerFired(now: back + Neighbours.grace)
        #expect(told == [.reaches([])])
    }

    @Test func `While Redis is away clusters are reached for a moment only`() {
        var neighbours = self.neighbours()
        _ = neighbours.heard(self.sender(2, of: "b"), isConfirmed: true, now: Self.start)
        neighbours.redisWent(now: Self.start)
        let told7 = neighbours.timerFired(now: Self.start + .milliseconds(250))
        #expect(told7 == [])
        let told8 = neighbours.timerFired(now: Self.start + .milliseconds(500))
        #expect(told8 == [.reaches([])])
        let later = Self.start + .milliseconds(750)
        _ = neighbours.heardItself(now: later)
        let told9 = neighbours.heard(self.sender(2, of: "b"), isConfirmed: false, now: later)
        #expect(told9 == [])
        let told10 = neighbours.heard(self.sender(2, of: "b"), isConfirmed: true, now: later)
        #expect(told10 == [.reaches(["b"])])
    }

    @Test func `A Redis that is back in time changes nothing`() {
        var neighbours = self.neighbours()
        _ = neighbours.heard(self.sender(2, of: "b"), isConfirmed: true, now: Self.start)
        neighbours.redisWent(now: Self.start)
        let back = Self.start + .milliseconds(400)
        _ = neighbours.heardItself(now: back)
        let told11 = neighbours.heard(self.sender(2, of: "b"), isConfirmed: false, now: back)
        #expect(told11 == [])
        let told12 = neighbours.timerFired(now: Self.start + .milliseconds(600))
        #expect(told12 == [])
        #expect(neighbours.reached == ["b"])
    }

    @Test func `Nobody is given up for this process' own standstill`() {
        var neighbours = self.neighbours()
        _ = neighbours.heard(self.sender(2, of: "b"), isConfirmed: true, now: Self.start)
        let told13 = neighbours.timerFired(now: Self.start + .seconds(20))
        #expect(told13 == [])
        #expect(neighbours.reached == ["b"])
    }

    @Test func `A cluster without bridges is forgotten in the end`() {
        var neighbours = self.neighbours()
        _ = neighbours.heard(self.sender(2, of: "b"), isConfirmed: true, now: Self.start)
        var told: [Neighbours.Action] = []
        var now = Self.start
        while now < Self.start + Neighbours.memory {
            now += Neighbours.interval
            told += neighbours.timerFired(now: now)
        }
        #expect(told == [.reaches([]), .unsubscribe(cluster: "b")])
        let told14 = neighbours.heard(self.sender(2, of: "b"), isConfirmed: false, now: now)
        #expect(told14 == [.subscribe(cluster: "b")])
    }

    @Test func `Made-up bridges and clusters do not fill the memory`() {
        var neighbours = self.neighbours()
        for node in 2..<4_000 as Range<UInt64> {
            _ = neighbours.heard(self.sender(node, of: "c\(node % 200)"), isConfirmed: true, now: Self.start)
        }
        #expect(neighbours.reached.count <= Neighbours.capacity.clusters)
        let bridges = neighbours.reached.map { neighbours.bridges(of: $0).count }.reduce(0, +)
        #expect(bridges <= Neighbours.capacity.bridges)
    }
}
