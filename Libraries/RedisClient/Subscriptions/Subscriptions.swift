/// What is to be heard, and what Redis has confirmed of it on the connection there is now.
///
/// Node.js' adapter hears nothing more after some reconnections; here a new connection subscribes to all that is wanted,
/// and only what was confirmed counts.
struct Subscriptions {
    private struct Standing {
        var isWanted: Bool
        /// What Redis has been told of it on this connection and has not confirmed: a topic may be given up and wanted
        /// again meanwhile.
        var unconfirmed: Int

        var isOpen: Bool { self.isWanted && self.unconfirmed > 0 }
    }

    private var standings: [RedisTopic: Standing] = [:]
    /// Wanted and not confirmed yet.
    private var open = 0
    private var isConnected = false

    /// Whether everything that is wanted is being heard.
    var isWhole: Bool { self.isConnected && self.open == 0 }

    /// Whether a message is one for us. What was on its way when its topic was given up is none.
    func covers(_ topic: RedisTopic) -> Bool { self.standings[topic]?.isWanted ?? false }

    /// Whether a topic is wanted and confirmed.
    func hears(_ topic: RedisTopic) -> Bool {
        self.isConnected && self.standings[topic].map { $0.isWanted && $0.unconfirmed == 0 } ?? false
    }

    private mutating func change(_ topic: RedisTopic, _ body: (inout Standing) -> Void) {
        var standing = self.standings[topic] ?? Standing(isWanted: false, unconfirmed: 0)
        if standing.isOpen { self.open -= 1 }
        body(&standing)
        if standing.isOpen { self.open += 1 }
        self.standings[topic] = standing.isWanted || standing.unconfirmed > 0 ? standing : nil
    }
}

extension Subscriptions {
    /// What Redis is to be told; it confirms each, in their order.
    enum Order: Equatable {
        case subscribe(RedisTopic)
        case unsubscribe(RedisTopic)
    }

    mutating func want(_ topic: RedisTopic) -> Order? {
        guard !self.covers(topic) else { return nil }
        let told = self.isConnected ? 1 : 0
        self.change(topic) { standing in
            standing.isWanted = true
            standing.unconfirmed += told
        }
        return self.isConnected ? .subscribe(topic) : nil
    }

    mutating func unwant(_ topic: RedisTopic) -> Order? {
        guard self.covers(topic) else { return nil }
        let told = self.isConnected ? 1 : 0
        self.change(topic) { standing in
            standing.isWanted = false
            standing.unconfirmed += told
        }
        return self.isConnected ? .unsubscribe(topic) : nil
    }

    /// Redis has done one thing that it was told.
    ///
    /// - Returns: whether everything that is wanted is being heard, since this.
    mutating func confirmed(_ topic: RedisTopic) -> Bool {
        precondition(self.standings[topic]?.unconfirmed ?? 0 > 0, "nothing was said of \(topic) on this connection")
        let wasWhole = self.isWhole
        self.change(topic) { $0.unconfirmed -= 1 }
        return self.isWhole && !wasWhole
    }

    /// A new connection, on which nothing is subscribed to yet.
    ///
    mutating func connected() -> [Order] {
        self.isConnected = true
        let topics = Array(self.standings.keys)
        for topic in topics { self.change(topic) { $0.unconfirmed = 1 } }
        return topics.map(Order.subscribe)
    }

    mutating func disconnected() {
        self.isConnected = false
        for topic in Array(self.standings.keys) { self.change(topic) { $0.unconfirmed = 0 } }
    }
}
