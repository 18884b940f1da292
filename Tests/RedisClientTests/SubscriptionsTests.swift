import Testing

@testable import RedisClient

@Suite("Subscriptions") struct SubscriptionsTests {
    let a = RedisTopic.channel("a")
    let b = RedisTopic.pattern("b*")

    @Test("Without a connection nothing is said, and nothing is heard")
    func unconnected() {
        var subscriptions = Subscriptions()
        #expect(subscriptions.want(self.a) == nil)
        #expect(!subscriptions.isWhole)
    }

    @Test("A connection subscribes to all that is wanted, and is whole once all is confirmed")
    func connecting() {
        var subscriptions = Subscriptions()
        _ = subscriptions.want(self.a)
        _ = subscriptions.want(self.b)
        let orders = subscriptions.connected()
        #expect(Set(orders.map(\.topic)) == [self.a, self.b])
        #expect(subscriptions.confirmed(self.a) == false)
        #expect(subscriptions.confirmed(self.b) == true)
    }

    @Test("Nothing wanted is whole at once")
    func nothing() {
        var subscriptions = Subscriptions()
        #expect(subscriptions.connected() == [])
        #expect(subscriptions.isWhole)
    }

    @Test("A topic is told of once, however often it is wanted")
    func once() {
        var subscriptions = Subscriptions()
        _ = subscriptions.connected()
        #expect(subscriptions.want(self.a) == .subscribe(self.a))
        #expect(subscriptions.want(self.a) == nil)
        #expect(subscriptions.unwant(self.a) == .unsubscribe(self.a))
        #expect(subscriptions.unwant(self.a) == nil)
    }

    @Test("A topic given up and wanted again is heard once its last order is confirmed")
    func again() {
        var subscriptions = Subscriptions()
        _ = subscriptions.connected()
        _ = subscriptions.want(self.a)
        _ = subscriptions.unwant(self.a)
        #expect(!subscriptions.covers(self.a))
        _ = subscriptions.want(self.a)
        #expect(subscriptions.covers(self.a))
        let confirmations = (0..<3).map { _ in subscriptions.confirmed(self.a) }
        #expect(confirmations == [false, false, true])
    }

    @Test("What was confirmed counts no more on the next connection")
    func reconnecting() {
        var subscriptions = Subscriptions()
        _ = subscriptions.connected()
        _ = subscriptions.want(self.a)
        _ = subscriptions.confirmed(self.a)
        #expect(subscriptions.isWhole)
        subscriptions.disconnected()
        #expect(!subscriptions.isWhole)
        _ = subscriptions.want(self.b)
        let orders = subscriptions.connected()
        #expect(Set(orders.map(\.topic)) == [self.a, self.b])
        #expect(!subscriptions.isWhole)
    }

    @Test("What is given up while there is no connection is not asked for")
    func givenUp() {
        var subscriptions = Subscriptions()
        _ = subscriptions.connected()
        _ = subscriptions.want(self.a)
        _ = subscriptions.unwant(self.a)
        subscriptions.disconnected()
        #expect(subscriptions.connected() == [])
    }
}
