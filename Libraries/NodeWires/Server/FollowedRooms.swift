package import Adapter

/// The rooms that the engines of a cluster have, each perhaps on several, as far as engines were asked to tell of them.
///
/// What is said to one room alone goes to a channel of that room, which has to be subscribed to; Redis' sharded pub/sub
/// has no patterns.
package struct FollowedRooms: Sendable {
    package struct Room: Hashable, Sendable {
        package let namespace: String
        package let name: String

        package init(namespace: String, name: String) {
            self.namespace = namespace
            self.name = name
        }
    }

    package struct Change: Equatable {
        /// No engine had these.
        package var entered: [Room] = []
        /// No engine has these any more.
        package var left: [Room] = []
        /// How many are too many, or have names that are too long.
        package var refused = 0
    }

    /// How many can be followed: each is a subscription.
    package static let limit = 100_000

    private var limit: NameLimit
    /// By engine and namespace.
    private var named: [String: [String: NamedRooms]] = [:]
    /// How many engines have each.
    private var engines: [Room: Int] = [:]

    package init(limit: Int = Self.limit) {
        self.limit = NameLimit(limit)
    }

    package var count: Int { self.engines.count }

    package func contains(_ room: Room) -> Bool { self.engines[room] != nil }
}

extension FollowedRooms {
    package mutating func heard(
        _ news: ClusterMessage.RoomNews,
        in namespace: String,
        from engine: String
    ) -> Change {
        // Taken out, so that it is not copied.
        var named = self.named[engine]?.removeValue(forKey: namespace) ?? NamedRooms()
        var change = Change()
        for name in named.gone(after: news) {
            self.release(Room(namespace: namespace, name: name), &change)
        }
        for name in news.added where !named.contains(name) {
            guard self.retain(Room(namespace: namespace, name: name), &change) else { continue }
            named.insert(name)
        }
        self.named[engine, default: [:]][namespace] = named
        return change
    }

    /// - Returns: those that no engine has any more.
    package mutating func left(_ engine: String) -> [Room] {
        var change = Change()
        for (namespace, named) in self.named.removeValue(forKey: engine) ?? [:] {
            for name in named.all { self.release(Room(namespace: namespace, name: name), &change) }
        }
        return change.left
    }

    /// - Returns: all there were.
    package mutating func retired() -> [Room] {
        defer { self = FollowedRooms(limit: self.limit.count) }
        return Array(self.engines.keys)
    }

    /// - Returns: whether engines are to be asked once more, since there were too many rooms and are no longer.
    package mutating func hasRoomAgain() -> Bool {
        self.limit.hasRoomAgain(beside: self.engines.count)
    }

    private mutating func retain(_ room: Room, _ change: inout Change) -> Bool {
        if let engines = self.engines[room] {
            self.engines[room] = engines + 1
            return true
        }
        guard self.limit.admits(room.name, beside: self.engines.count) else {
            change.refused += 1
            return false
        }
        self.engines[room] = 1
        change.entered.append(room)
        return true
    }

    private mutating func release(_ room: Room, _ change: inout Change) {
        guard let engines = self.engines[room] else { return }
        self.engines[room] = engines > 1 ? engines - 1 : nil
        if engines == 1 { change.left.append(room) }
    }
}
