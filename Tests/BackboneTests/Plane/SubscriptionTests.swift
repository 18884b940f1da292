import Backbone
import Testing

@Suite struct SubscriptionTests {
    private static let start = ContinuousClock.now

    private func source(_ number: Int) -> Subscription.Source {
        Subscription.Source(
            node: NodeID(rawValue: UInt64(number)),
            incarnation: Incarnation(rawValue: 1),
            topic: .adapter
        )
    }

    @Test func `Copies that a slower broker brings after their node has left are not delivered again`() {
        var subscription = Subscription(configuration: Plane.Configuration(brokers: []))
        let source = self.source(1)
        for sequence: UInt64 in 1...3 {
            #expect(subscription.arrived(sequence, from: source, now: Self.start) { [] } == .deliver)
        }
        _ = subscription.nodeLeft(source.node, source.incarnation, now: Self.start)
        for sequence: UInt64 in 1...3 {
            #expect(subscription.arrived(sequence, from: source, now: Self.start) { [] } == .duplicate)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `However many nodes somebody makes up, no more streams are kept than there is room for`() {
        var subscription = Subscription(configuration: Plane.Configuration(brokers: []))
        for number in 0..<4 * Subscription.capacity {
            let arrival = subscription.arrived(1, from: self.source(number), now: Self.start) { [] }
            #expect(arrival == .deliver)
        }
        #expect(subscription.streams.count <= Subscription.capacity)
    }
}
