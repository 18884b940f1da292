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
        /// How many are too many.
        package var refused = 0
    }

    /// How many can be followed: each is a subscription.
    package static let limit = 100_000

    private var limit: Int
    /// By engine and namespace.
    private var names: [String: [String: Set<String>]] = [:]
    /// How many engines have each.
    private var engines: [Room: Int] = [:]
    /// Rooms were refused since the engines were asked.
    private var isIncomplete = false

    package init(limit: Int = Self.limit) {
        self.limit = limit
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
        var names = self.names[engine]?.removeValue(forKey: namespace) ?? []
        var change = Change()
        let gone = news.isWhole ? Array(names.subtracting(news.added)).sorted() : news.removed
        for name in gone where names.remove(name) != nil {
            self.release(Room(namespace: namespace, name: name), &change)
        }
        for name in news.added where !names.contains(name) {
            guard self.retain(Room(namespace: namespace, name: name), &change) else { continue }
            names.insert(name)
        }
        self.names[engine, default: [:]][namespace] = names
        if change.refused > 0 { self.isIncomplete = true }
        return change
    }

    /// - Returns: those that no engine has any more.
    package mutating func left(_ engine: String) -> [Room] {
        var change = Change()
        for (namespace, names) in self.names.removeValue(forKey: engine) ?? [:] {
            for name in names { self.release(Room(namespace: namespace, name: name), &change) }
        }
        return change.left
    }

    /// - Returns: all there were.
    package mutating func retired() -> [Room] {
        defer { self = FollowedRooms(limit: self.limit) }
        return Array(self.engines.keys)
    }

    /// - Returns: whether engines are to be asked once more, since there were too many rooms and are no longer.
    package mutating func hasRoomAgain() -> Bool {
        guard self.isIncomplete, self.engines.count < self.limit / 4 * 3 else { return false }
        self.isIncomplete = false
        return true
    }

    private mutating func retain(_ room: Room, _ change: inout Change) -> Bool {
        if let engines = self.engines[room] {
            self.engines[room] = engines + 1
            return true
        }
        guard self.engines.count < self.limit else {
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
