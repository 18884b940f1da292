/// Whom a broadcast is for: the union of some rooms without the members of others, each socket once.
///
/// A socket's id is also the name of a room, with that socket alone in it.
@usableFromInline
package struct Audience: Hashable, Sendable, Codable {
    /// Each once, in the order of mention; none means everyone.
    package private(set) var rooms: [String]
    /// Each once, in the order of mention.
    package private(set) var except: [String]

    package static let everyone = Audience()

    package init(rooms: some Sequence<String> = [], except: some Sequence<String> = []) {
        self.rooms = []
        self.except = []
        self.formTo(rooms)
        self.formExcept(except)
    }
}

extension Audience {
    /// Also the members of these rooms, once any was named. (`in` is another name for it in Socket.IO.)
    package func to(_ rooms: some Sequence<String>) -> Audience {
        var audience = self
        audience.formTo(rooms)
        return audience
    }

    package func to(_ room: String) -> Audience {
        self.to(CollectionOfOne(room))
    }

    /// But not the members of these rooms.
    package func except(_ rooms: some Sequence<String>) -> Audience {
        var audience = self
        audience.formExcept(rooms)
        return audience
    }

    package func except(_ room: String) -> Audience {
        self.except(CollectionOfOne(room))
    }

    private mutating func formTo(_ rooms: some Sequence<String>) {
        self.rooms.appendEachOnce(rooms)
    }

    private mutating func formExcept(_ rooms: some Sequence<String>) {
        self.except.appendEachOnce(rooms)
    }
}

extension [String] {
    /// One or two rooms, as nearly all audiences have, are compared; many are hashed.
    fileprivate mutating func appendEachOnce(_ names: some Sequence<String>) {
        guard self.count + names.underestimatedCount > 16 else {
            for name in names where !self.contains(where: { RoomName($0) == RoomName(name) }) { self.append(name) }
            return
        }
        var seen = Set(self.map(RoomName.init))
        for name in names where seen.insert(RoomName(name)).inserted { self.append(name) }
    }
}
