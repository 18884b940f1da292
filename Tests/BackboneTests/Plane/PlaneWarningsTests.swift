import Testing

@testable import Backbone

@Suite struct PlaneWarningsTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant { self.start + .seconds(seconds) }

    private func view(joined: [Bool], split: [NodeID] = []) -> MembershipView {
        MembershipView(missing: [], joined: joined, split: split, since: self.start)
    }

    @Test func `A broker that is not joined for long is told of once, and again the next time`() {
        var warnings = PlaneWarnings(patience: .seconds(2))
        let (whole, half) = (self.view(joined: [true, true]), self.view(joined: [true, false]))
        let told = [(half, 0), (half, 1), (half, 2), (half, 9), (whole, 10), (half, 11), (half, 13)].map { view, time in
            warnings.looked(at: view, now: self.at(time))
        }
        #expect(told == [[], [], [.notJoined(broker: 1)], [], [], [], [.notJoined(broker: 1)]])
    }

    @Test func `A node that reaches other brokers is told of once`() {
        var warnings = PlaneWarnings(patience: .seconds(2))
        let (node, other) = (NodeID(rawValue: 1), NodeID(rawValue: 2))
        let told = [[node], [node], [node, other], []].map { split in
            warnings.looked(at: self.view(joined: [true], split: split), now: self.start)
        }
        #expect(told == [[.split(node)], [], [.split(other)], []])
    }
}
