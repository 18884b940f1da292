/// All that one node receives: a stream per sender and topic, whichever broker brings it.
package struct Subscription: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package struct Source: Hashable, Sendable {
        package var node: NodeID
        package var incarnation: Incarnation
        package var topic: Topic

        package init(node: NodeID, incarnation: Incarnation, topic: Topic) {
            self.node = node
            self.incarnation = incarnation
            self.topic = topic
        }
    }

    package enum Action: Equatable {
        case ask(Source, ClosedRange<UInt64>)
        case lost(Source, count: UInt64)
        case deliver(Source, Publication.Numbered)
    }

    /// Beyond it, streams of nodes that left are forgotten, and if those are few, all.
    package static let capacity = 16_384

    private let configuration: Plane.Configuration
    package private(set) var streams: [Source: MessageStream] = [:]
    /// Streams with a gap.
    private var waiting: Set<Source> = []

    package init(configuration: Plane.Configuration) {
        self.configuration = configuration
    }

    package var deadline: Instant? {
        self.waiting.compactMap { self.streams[$0]?.deadline }.min()
    }

    /// - Parameter body: evaluated only if the message has to be kept.
    package mutating func arrived(
        _ sequence: UInt64,
        from source: Source,
        now: Instant,
        body: () -> [UInt8]
    ) -> MessageStream.Arrival {
        self.open(source, at: source.start(before: sequence))
        let arrival = self.streams[source]?.arrived(sequence, now: now, body: body) ?? .duplicate
        self.note(source)
        return arrival
    }

    /// After `.deliver`: the held message whose turn it is now.
    package mutating func next(from source: Source) -> Publication.Numbered? {
        self.streams[source]?.next()
    }

    /// A source that was not heard before owes nothing from before.
    package mutating func published(upTo sequence: UInt64, by source: Source, now: Instant) {
        self.open(source, at: sequence)
        self.streams[source]?.published(upTo: sequence, now: now)
        self.note(source)
    }

    package mutating func gone(_ range: ClosedRange<UInt64>, at source: Source, now: Instant) -> [Action] {
        guard let action = self.streams[source]?.gone(range, now: now) else { return [] }
        return self.performed(action, source)
    }

    package mutating func timerFired(now: Instant) -> [Action] {
        var actions: [Action] = []
        for source in self.waiting {
            while let deadline = self.streams[source]?.deadline, now >= deadline {
                guard let action = self.streams[source]?.timerFired(now: now) else { break }
                actions += self.performed(action, source)
            }
            self.note(source)
        }
        return actions
    }

    /// Its streams are remembered: should it return, they go on where they stopped; and a slower broker may yet bring
    /// copies of what it has said, even of its farewell.
    package mutating func nodeLeft(_ node: NodeID, _ incarnation: Incarnation, now: Instant) -> [Action] {
        var actions: [Action] = []
        for source in self.streams.keys where source.node == node && source.incarnation == incarnation {
            while let action = self.streams[source]?.abandon(now: now), action != .none {
                actions += self.performed(action, source)
            }
            self.waiting.remove(source)
        }
        return actions
    }

    package mutating func nodeReturned(_ node: NodeID, _ incarnation: Incarnation, now: Instant) {
        for source in self.streams.keys where source.node == node && source.incarnation == incarnation {
            self.streams[source]?.publisherReturned(now: now)
        }
    }

    private mutating func performed(_ action: MessageStream.Action, _ source: Source) -> [Action] {
        switch action {
        case .none:
            return []
        case .ask(let range):
            return [.ask(source, range)]
        case .lost(let count):
            var actions: [Action] = [.lost(source, count: count)]
            while let message = self.streams[source]?.next() { actions.append(.deliver(source, message)) }
            self.note(source)
            return actions
        }
    }

    private mutating func note(_ source: Source) {
        if self.streams[source]?.deadline == nil {
            if !self.waiting.isEmpty { self.waiting.remove(source) }
        } else {
            self.waiting.insert(source)
        }
    }

    private mutating func open(_ source: Source, at position: UInt64) {
        guard self.streams[source] == nil else { return }
        if self.streams.count >= Self.capacity { self.makeRoom() }
        self.streams[source] = MessageStream(position: position, configuration: self.configuration)
    }

    /// Where forgetting those who left is not enough, somebody makes nodes up: then all are forgotten, and who speaks
    /// on is heard as if for the first time. One by one, each new stream would cost a look at all the others.
    private mutating func makeRoom() {
        self.streams = self.streams.filter { !$0.value.isDeparted }
        guard self.streams.count > Self.capacity / 2 else { return }
        self.streams = [:]
        self.waiting = []
    }
}

extension Subscription.Source {
    /// Where a stream begins whose first message has this sequence: what was said to this node alone it is owed from
    /// the first word, of what is said to all only what follows.
    fileprivate func start(before sequence: UInt64) -> UInt64 {
        switch self.topic {
        case .node: 0
        case .membership, .adapter, .local: sequence - 1
        }
    }
}
