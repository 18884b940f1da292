/// Who is in which room, both ways, and what the application knows each socket by.
///
/// Sockets count from `add` on. Node.js delivers nothing to a socket whose middleware has not finished: whoever visits
/// an audience leaves those out.
package struct Rooms<Member> {
    @usableFromInline var seating = Seating()
    /// By the number of their seat; `nil` where it is free.
    @usableFromInline var members: [Member?] = []

    package init() {}

    /// How many sockets there are.
    package var count: Int { self.seating.count }

    package var roomCount: Int { self.seating.roomCount }

    /// The rooms somebody is in, in no particular order.
    package var roomNames: [String] { self.seating.roomNames }

    package func contains(room: String) -> Bool {
        self.seating.contains(room: room)
    }

    package func seat(of id: String) -> Seat? {
        self.seating.seat(of: id)
    }

    package func id(of seat: Seat) -> String? {
        self.seating.id(of: seat)
    }

    @inlinable
    package func member(of seat: Seat) -> Member? {
        self.seating.isTaken(seat) ? self.members[Int(seat.number)] : nil
    }

    /// The rooms a socket is in, in the order in which it joined; `nil` if it is gone.
    package func rooms(of seat: Seat) -> [String]? {
        self.seating.rooms(of: seat)
    }
}

extension Rooms: Sendable where Member: Sendable {}

// MARK: Coming and going

extension Rooms {
    /// A socket appears, in no room yet; it joins the room of its own name like any other.
    ///
    /// - Parameter id: not here yet.
    package mutating func add(id: String, _ member: Member) -> Seat {
        let seat = self.seating.add(id: id)
        if Int(seat.number) == self.members.endIndex { self.members.append(nil) }
        self.members[Int(seat.number)] = member
        return seat
    }

    /// A socket enters rooms; without effect for those it is in already.
    package mutating func join(_ seat: Seat, _ rooms: some Sequence<String>) -> [RoomEvent] {
        var events: [RoomEvent] = []
        for room in rooms { self.seating.join(seat, room, &events) }
        return events
    }

    package mutating func join(_ seat: Seat, _ room: String) -> [RoomEvent] {
        self.join(seat, CollectionOfOne(room))
    }

    /// A socket leaves a room; without effect if it is not in it.
    package mutating func leave(_ seat: Seat, _ room: String) -> [RoomEvent] {
        self.seating.leave(seat, room)
    }

    /// A socket leaves all rooms, in the order in which it joined them, but stays: a middleware has refused it.
    package mutating func leaveAll(_ seat: Seat) -> [RoomEvent] {
        self.seating.leaveAll(seat)
    }

    /// A socket is gone, and has left its rooms.
    package mutating func remove(_ seat: Seat) -> [RoomEvent] {
        guard self.seating.isTaken(seat) else { return [] }
        self.members[Int(seat.number)] = nil
        return self.seating.remove(seat)
    }
}

// MARK: Audiences

extension Rooms {
    /// The sockets of an audience, each once, as they are now: whatever happens to them while the list is walked.
    package mutating func seats(in audience: Audience) -> [Seat] {
        self.seating.seats(in: audience)
    }

    /// As `seats(in:)`, with what the application knows them by.
    @inlinable
    package mutating func members(in audience: Audience) -> [(seat: Seat, member: Member)] {
        var members: [(seat: Seat, member: Member)] = []
        self.forEach(in: audience) { members.append(($0, $1)) }
        return members
    }

    /// Visits each socket of an audience once.
    ///
    /// - Parameter visit: must not touch these rooms; where it might, as a socket that disconnects leaves its rooms,
    ///   take `members(in:)`.
    @inlinable
    package mutating func forEach<Failure>(
        in audience: Audience,
        _ visit: (Seat, Member) throws(Failure) -> Void
    ) throws(Failure) {
        for seat in self.seating.seats(in: audience) {
            guard let member = self.members[Int(seat.number)] else { continue }
            try visit(seat, member)
        }
    }
}
