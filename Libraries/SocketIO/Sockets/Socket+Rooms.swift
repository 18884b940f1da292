import Adapter

extension Socket {
    /// The rooms the socket is in; the one with its own id is among them.
    public var rooms: Set<String> {
        Set(self.seat.flatMap { self.namespace.local.rooms.rooms(of: $0) } ?? [])
    }

    /// Joins a room, which exists as long as somebody is in it. Takes effect at once, and none once the socket is gone.
    public func join(_ room: String) {
        self.join([room])
    }

    public func join(_ rooms: some Sequence<String>) {
        guard self.client.isOpen, self.stage != .gone else { return }
        self.namespace.local.join(self, rooms)
    }

    /// Leaves a room; nothing happens if the socket is not in it.
    public func leave(_ room: String) {
        self.namespace.local.leave(self, room)
    }
}

// MARK: Broadcasting from a socket: the sender is left out

extension Socket {
    /// Everyone in the namespace but this socket.
    public var broadcast: BroadcastOperator { self.broadcasting(BroadcastFlags()) }

    /// The members of a room, or the socket with that id, but not this socket.
    public func to(_ room: String) -> BroadcastOperator { self.broadcast.to(room) }

    public func to(_ rooms: some Sequence<String>) -> BroadcastOperator { self.broadcast.to(rooms) }

    /// The same as ``to(_:)-(String)``.
    public func `in`(_ room: String) -> BroadcastOperator { self.broadcast.to(room) }

    /// Everyone but this socket and the members of a room.
    public func except(_ room: String) -> BroadcastOperator { self.broadcast.except(room) }

    public func except(_ rooms: some Sequence<String>) -> BroadcastOperator { self.broadcast.except(rooms) }

    /// Broadcasts reach only clients of this engine.
    public var local: BroadcastOperator { self.broadcast.local }

    func broadcasting(_ flags: BroadcastFlags) -> BroadcastOperator {
        BroadcastOperator(
            self.namespace,
            BroadcastOptions(audience: Audience.everyone.except(self.id), flags: flags)
        )
    }
}
