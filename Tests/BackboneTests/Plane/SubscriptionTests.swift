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
