import Backbone
import Testing

@Suite struct PublicationsTests {
    private static let start = ContinuousClock.now

    @Test func `Nothing is kept of what is said to a node that has left, and its count goes on`() {
        var publications = Publications(configuration: Plane.Configuration(brokers: []))
        let node = NodeID(rawValue: 1)
        #expect(publications.publish([1], to: .node(node), now: Self.start) == 1)
        publications.nodeLeft(node)
        #expect(publications.publish([2], to: .node(node), now: Self.start) == 2)
        #expect(publications.recall(1...2, of: .node(node)).gone == 1...2)
        publications.nodeReturned(node)
        #expect(publications.publish([3], to: .node(node), now: Self.start) == 3)
        #expect(publications.recall(1...3, of: .node(node)).messages.map(\.body) == [[3]])
    }
}
