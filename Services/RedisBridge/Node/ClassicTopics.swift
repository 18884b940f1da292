import NodeWires
import RedisClient

/// What is subscribed to for the namespaces, and what comes on each topic.
struct ClassicTopics {
    enum Subject: Equatable {
        case broadcasts
        case requests
        case responses
        /// Nothing is said there.
        case kin
    }

    private let realm: String
    private let uid: String
    private var subjects: [RedisTopic: (namespace: String, subject: Subject)] = [:]

    init(realm: String, uid: String) {
        self.realm = realm
        self.uid = uid
    }

    /// In the order in which to subscribe: who is counted can hear, and is known as kin.
    func topics(of channels: ClassicChannels) -> [(topic: RedisTopic, subject: Subject)] {
        [
            (.channel(channels.kin(of: self.realm)), .kin),
            (.channel(channels.response), .responses),
            (.channel(channels.response(to: self.uid)), .responses),
            (.pattern(channels.pattern), .broadcasts),
            (.channel(channels.request), .requests),
        ]
    }

    /// - Returns: what to subscribe to.
    mutating func subscribe(_ channels: ClassicChannels) -> [RedisTopic] {
        let topics = self.topics(of: channels)
        for (topic, subject) in topics { self.subjects[topic] = (channels.namespace, subject) }
        return topics.map(\.topic)
    }

    /// - Returns: what to unsubscribe from.
    mutating func unsubscribe(_ channels: ClassicChannels) -> [RedisTopic] {
        let topics = self.topics(of: channels).map(\.topic)
        for topic in topics { self.subjects[topic] = nil }
        return topics.reversed()
    }

    /// - Returns: `nil` for another's topic.
    subscript(topic: RedisTopic) -> (namespace: String, subject: Subject)? { self.subjects[topic] }
}
