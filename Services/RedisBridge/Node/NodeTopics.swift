import NodeWires
import RedisClient

/// What is subscribed to for the namespaces on all wires that are spoken, and what comes on each topic.
struct NodeTopics {
    enum Subject: Equatable {
        /// Of the classic wire.
        case broadcasts(namespace: String)
        case requests(namespace: String)
        case responses
        /// Nothing is said there.
        case kin
        /// Whatever is said on the sharded wire: it says itself what it is.
        case sharded
    }

    private let configuration: NodeWireConfiguration
    private let uid: String
    private let classic: ClassicDialect?
    private let sharded: ShardedDialect?
    /// Names may coincide on the sharded wire: how often each is wanted.
    private var subjects: [RedisTopic: (subject: Subject, count: Int)] = [:]

    init(_ configuration: NodeWireConfiguration, uid: String) {
        self.configuration = configuration
        self.uid = uid
        self.classic = configuration.classicDialect(uid: uid)
        self.sharded = configuration.shardedDialect(uid: uid)
    }

    /// One for each wire.
    var dialects: [any NodeDialect] {
        let dialects: [(any NodeDialect)?] = [self.classic, self.sharded]
        return dialects.compactMap { $0 }
    }

    var hasShards: Bool { self.sharded != nil }

    /// - Returns: `nil` for another's topic.
    subscript(topic: RedisTopic) -> Subject? { self.subjects[topic]?.subject }
}

// MARK: Namespaces

extension NodeTopics {
    /// Of a namespace. Subscribed to in one step of Redis: who is counted is known as kin.
    func topics(of namespace: String) -> [(topic: RedisTopic, subject: Subject)] {
        let classic = self.classic.map { self.topics($0.channels(namespace)) } ?? []
        return classic + (self.sharded.map { self.topics($0.channels(namespace)) } ?? [])
    }

    private func topics(_ channels: ClassicChannels) -> [(topic: RedisTopic, subject: Subject)] {
        [
            (.channel(channels.kin(of: self.configuration.realm)), .kin),
            (.channel(channels.response), .responses),
            (.channel(channels.response(to: self.uid)), .responses),
            (.pattern(channels.pattern), .broadcasts(namespace: channels.namespace)),
            (.channel(channels.request), .requests(namespace: channels.namespace)),
        ]
    }

    private func topics(_ channels: ShardedChannels) -> [(topic: RedisTopic, subject: Subject)] {
        [
            (.shard(channels.kin(of: self.configuration.realm)), .kin),
            (.shard(channels.response(to: self.uid)), .sharded),
            (.shard(channels.all), .sharded),
        ]
    }

    /// - Returns: what to subscribe to.
    mutating func subscribe(_ namespace: String) -> [RedisTopic] {
        self.topics(of: namespace).filter { self.want($0.topic, $0.subject) }.map(\.topic)
    }

    /// - Returns: what to unsubscribe from.
    mutating func unsubscribe(_ namespace: String) -> [RedisTopic] {
        self.topics(of: namespace).map(\.topic).filter { self.unwant($0) }
    }

    /// What is asked of Redis to count the servers of a namespace, a command for each wire: of two channels, how many are
    /// subscribed to the first, and how many of them are kin.
    func counts(of namespace: String) -> [RedisCommand] {
        let realm = self.configuration.realm
        let classic = self.classic.map { $0.channels(namespace) }.map { channels in
            RedisCommand("PUBSUB", "NUMSUB", channels.request, channels.kin(of: realm))
        }
        let sharded = self.sharded.map { $0.channels(namespace) }.map { channels in
            RedisCommand("PUBSUB", "SHARDNUMSUB", channels.all, channels.kin(of: realm))
        }
        return [classic, sharded].compactMap { $0 }
    }
}

// MARK: Rooms

extension NodeTopics {
    /// - Returns: what to subscribe to.
    mutating func follow(_ room: FollowedRooms.Room) -> RedisTopic? {
        self.topic(of: room).flatMap { self.want($0, .sharded) ? $0 : nil }
    }

    /// - Returns: what to unsubscribe from.
    mutating func unfollow(_ room: FollowedRooms.Room) -> RedisTopic? {
        self.topic(of: room).flatMap { self.unwant($0) ? $0 : nil }
    }

    private func topic(of room: FollowedRooms.Room) -> RedisTopic? {
        self.sharded.map { .shard($0.channels(room.namespace).room(room.name)) }
    }

    /// - Returns: whether it was not wanted before.
    private mutating func want(_ topic: RedisTopic, _ subject: Subject) -> Bool {
        let count = self.subjects[topic]?.count ?? 0
        self.subjects[topic] = (self.subjects[topic]?.subject ?? subject, count + 1)
        return count == 0
    }

    /// - Returns: whether it is not wanted any more.
    private mutating func unwant(_ topic: RedisTopic) -> Bool {
        guard let (subject, count) = self.subjects[topic] else { return false }
        self.subjects[topic] = count > 1 ? (subject, count - 1) : nil
        return count == 1
    }
}
