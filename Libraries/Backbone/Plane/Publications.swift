/// All that one node publishes, by topic.
package struct Publications: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Beyond it, topics of nodes that left are forgotten entirely.
    package static let capacity = 16_384

    private let configuration: Plane.Configuration
    private var publications: [Topic: Publication] = [:]
    private var departed: Set<Topic> = []
    private var due: Set<Topic> = []

    package init(configuration: Plane.Configuration) {
        self.configuration = configuration
    }

    package func highest(on topic: Topic) -> UInt64 {
        self.publications[topic]?.highest ?? 0
    }

    package mutating func publish(_ body: [UInt8], to topic: Topic, now: Instant) -> UInt64 {
        let configuration = self.configuration
        let sequence = self.publications[topic, default: Publication(topic, configuration)].publish(body, now: now)
        if self.departed.contains(topic) {
            // Nobody will ask for it again.
            self.publications[topic]?.forgetHistory()
        } else {
            self.due.insert(topic)
        }
        return sequence
    }

    package func recall(_ range: ClosedRange<UInt64>, of topic: Topic) -> Publication.Recollection {
        self.publications[topic]?.recall(range, limits: self.configuration.repairLimits)
            ?? Publication.Recollection(gone: range)
    }

    package var deadline: Instant? {
        self.due.compactMap { self.publications[$0]?.positionDue }.min()
    }

    /// - Returns: the positions to publish now.
    package mutating func timerFired(now: Instant) -> [TopicPosition] {
        var positions: [TopicPosition] = []
        for topic in self.due where self.publications[topic]?.timerFired(now: now) == true {
            positions.append(TopicPosition(topic: topic, sequence: self.highest(on: topic)))
        }
        for topic in self.due where self.publications[topic]?.positionDue == nil { self.due.remove(topic) }
        return positions
    }

    package mutating func nodeLeft(_ node: NodeID) {
        let topic = Topic.node(node)
        guard self.publications[topic] != nil else { return }
        self.publications[topic]?.forgetHistory()
        self.departed.insert(topic)
        guard self.publications.count > Self.capacity else { return }
        for topic in self.departed { self.publications[topic] = nil }
        self.departed = []
    }

    package mutating func nodeReturned(_ node: NodeID) {
        self.departed.remove(.node(node))
    }
}

extension Publication {
    fileprivate init(_ topic: Topic, _ configuration: Plane.Configuration) {
        let limits =
            switch topic {
            case .membership, .adapter, .local: configuration.history
            case .node: configuration.directHistory
            }
        self.init(limits: limits, positionDelay: configuration.positionDelay)
    }
}
