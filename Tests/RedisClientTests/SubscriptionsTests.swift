import Testing

@testable import RedisClient

@Suite("Subscriptions") struct SubscriptionsTests {
    typealias Order = Subscriptions.Order

    let a = RedisTopic.channel("a")
    let b = RedisTopic.pattern("b*")
    /// More than a round takes.
    let many = (0..<3_000).map { RedisTopic.shard("room \($0)") }

    /// Redis has done all it was told, and what it was told then.
    private func confirm(_ orders: [Order], _ subscriptions: inout Subscriptions) -> [Order] {
        orders.flatMap { subscriptions.confirmed($0) }
    }

    @Test("Without a connection nothing is said, and nothing is heard")
    func unconnected() {
        var subscriptions = Subscriptions()
        #expect(subscriptions.want([self.a]) == [])
        #expect(!subscriptions.isWhole)
    }

    @Test("A connection subscribes to all that is wanted, and is whole once all is confirmed")
    func connecting() {
        var subscriptions = Subscriptions()
        _ = subscriptions.want([self.a])
        _ = subscriptions.want([self.b])
        let orders = subscriptions.connected()
        #expect(
            orders == [
                Order(verb: .subscribeToPatterns, topics: [self.b]), Order(verb: .subscribe, topics: [self.a]),
            ]
        )
        #expect(subscriptions.confirmed(orders[0]) == [])
        #expect(!subscriptions.isWhole && subscriptions.hears(self.b) && !subscriptions.hears(self.a))
        #expect(subscriptions.confirmed(orders[1]) == [])
        #expect(subscriptions.isWhole && subscriptions.hears(self.a))
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
        let begin = subscriptions.want([self.a])
        #expect(begin == [Order(verb: .subscribe, topics: [self.a])])
        #expect(subscriptions.want([self.a]) == [])
        #expect(self.confirm(begin, &subscriptions) == [])
        let end = subscriptions.unwant([self.a])
        #expect(end == [Order(verb: .unsubscribe, topics: [self.a])])
        #expect(subscriptions.unwant([self.a]) == [])
        #expect(self.confirm(end, &subscriptions) == [])
        #expect(subscriptions.want([self.a]) == begin)
    }

    @Test("A topic given up before it is confirmed is unsubscribed from once it is, unless it is wanted again")
    func again() {
        var subscriptions = Subscriptions()
        _ = subscriptions.connected()
        let begin = subscriptions.want([self.a])
        #expect(subscriptions.unwant([self.a]) == [])
        #expect(!subscriptions.covers(self.a) && subscriptions.isWhole)
        let end = self.confirm(begin, &subscriptions)
        #expect(end == [Order(verb: .unsubscribe, topics: [self.a])])
        #expect(subscriptions.want([self.a]) == [])
        #expect(subscriptions.covers(self.a) && !subscriptions.hears(self.a))
        #expect(self.confirm(end, &subscriptions) == begin)
        #expect(self.confirm(begin, &subscriptions) == [])
        #expect(subscriptions.hears(self.a))
    }

    @Test("What was confirmed counts no more on the next connection")
    func reconnecting() {
        var subscriptions = Subscriptions()
        _ = subscriptions.connected()
        _ = self.confirm(subscriptions.want([self.a]), &subscriptions)
        #expect(subscriptions.isWhole)
        subscriptions.disconnected()
        #expect(!subscriptions.isWhole && !subscriptions.hears(self.a))
        _ = subscriptions.want([self.b])
        #expect(Set(subscriptions.connected().flatMap(\.topics)) == [self.a, self.b])
        #expect(!subscriptions.isWhole)
    }

    @Test("What is given up while there is no connection, or before it is told of, is not asked for")
    func givenUp() {
        var subscriptions = Subscriptions()
        _ = subscriptions.connected()
        let begin = subscriptions.want([self.a])
        _ = subscriptions.want([self.b])
        _ = subscriptions.unwant([self.b])
        #expect(self.confirm(begin, &subscriptions) == [])
        _ = subscriptions.unwant([self.a])
        subscriptions.disconnected()
        #expect(subscriptions.connected() == [])
        #expect(subscriptions.isWhole)
    }

    // MARK: Rounds

    @Test("However much there is to tell, little is told at once, and the rest once that is confirmed")
    func rounds() {
        var subscriptions = Subscriptions()
        for topic in self.many { _ = subscriptions.want([topic]) }
        var told: [RedisTopic] = []
        var orders = subscriptions.connected()
        while !orders.isEmpty {
            #expect(!subscriptions.isWhole)
            let count = orders.reduce(0) { $0 + $1.topics.count }
            #expect(count <= SubscriptionRound.capacity.topics)
            told += orders.flatMap(\.topics)
            orders = self.confirm(orders, &subscriptions)
        }
        // In the order in which they were wanted.
        #expect(told == self.many)
        #expect(subscriptions.isWhole)
    }

    @Test("Long names are told of few at once")
    func longNames() {
        var subscriptions = Subscriptions()
        let name = String(repeating: "n", count: 100 << 10)
        for number in 0..<9 { _ = subscriptions.want([.channel("\(number)\(name)")]) }
        #expect(subscriptions.connected().flatMap(\.topics).count == 3)
    }

    @Test("A connection that ends in the middle of a round costs nothing of the next one")
    func interrupted() {
        var subscriptions = Subscriptions()
        for topic in self.many { _ = subscriptions.want([topic]) }
        _ = self.confirm(subscriptions.connected(), &subscriptions)
        subscriptions.disconnected()
        var orders = subscriptions.connected()
        var told: [RedisTopic] = []
        while !orders.isEmpty {
            told += orders.flatMap(\.topics)
            orders = self.confirm(orders, &subscriptions)
        }
        #expect(told == self.many)
        #expect(subscriptions.isWhole)
    }

    // MARK: Groups

    @Test("A group's channels stand in one command, on each connection and when they are given up")
    func groups() {
        let group = [RedisTopic.channel("kin"), .channel("responses"), .pattern("all*"), .channel("requests")]
        let channels = [group[0], group[1], group[3]]
        var subscriptions = Subscriptions()
        for number in 0..<1_022 { _ = subscriptions.want([.channel("\(number)")]) }
        _ = subscriptions.want(group)
        // It is where a round ends.
        let orders = subscriptions.connected()
        #expect(orders.map(\.verb) == [.subscribeToPatterns, .subscribe])
        #expect(Set(channels).isSubset(of: orders[1].topics))
        #expect(self.confirm(orders, &subscriptions) == [])
        #expect(
            subscriptions.unwant(group) == [
                Order(verb: .unsubscribe, topics: channels), Order(verb: .unsubscribeFromPatterns, topics: [group[2]]),
            ]
        )
    }

    @Test("What is to be told first is not kept waiting by what is not")
    func precedence() {
        var subscriptions = Subscriptions()
        for topic in self.many { _ = subscriptions.want([topic], .last) }
        _ = subscriptions.want([self.a])
        let orders = subscriptions.connected()
        #expect(orders.first == Order(verb: .subscribe, topics: [self.a]))
        _ = subscriptions.want([self.b])
        #expect(self.confirm(orders, &subscriptions).first == Order(verb: .subscribeToPatterns, topics: [self.b]))
    }
}
