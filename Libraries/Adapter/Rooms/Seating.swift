/// Which socket is in which room, both ways, in small integers: a name is hashed once, when it comes in from outside.
///
/// A socket knows its position in each of its rooms, so that leaving costs the same however many members there are; it
/// costs more the more rooms a socket is in, of which there are few.
@usableFromInline
struct Seating: Sendable {
    private struct Socket {
        var id: String
        var generation: UInt32 = 0
        /// In the list of all sockets.
        var position = 0
        /// In the order in which it joined.
        var memberships: [Membership] = []
    }

    private struct Membership {
        let room: Int
        /// In the room's list of sockets.
        var position: Int
    }

    private struct Room {
        var name: String
        /// Those who are in it, in no particular order; none while the number is free.
        var seats: [Seat] = []
    }

    private var sockets: [Socket] = []
    private var rooms: [Room] = []
    private var everyone: [Seat] = []
    private var seats: [String: Seat] = [:]
    private var roomNumbers: [RoomName: Int] = [:]
    private var freeSockets: [Int32] = []
    private var freeRooms: [Int] = []
    private var marks = Marks()

    init() {}

    var count: Int { self.everyone.count }

    var roomCount: Int { self.roomNumbers.count }

    var roomNames: [String] { self.roomNumbers.keys.map(\.text) }

    func contains(room: String) -> Bool {
        self.roomNumbers[RoomName(room)] != nil
    }

    func seat(of id: String) -> Seat? {
        self.seats[id]
    }

    func id(of seat: Seat) -> String? {
        self.isTaken(seat) ? self.sockets[Int(seat.number)].id : nil
    }

    func rooms(of seat: Seat) -> [String]? {
        guard self.isTaken(seat) else { return nil }
        return self.sockets[Int(seat.number)].memberships.map { self.rooms[$0.room].name }
    }

    @usableFromInline
    func isTaken(_ seat: Seat) -> Bool {
        self.sockets[Int(seat.number)].generation == seat.generation
    }
}

// MARK: Sockets

extension Seating {
    mutating func add(id: String) -> Seat {
        precondition(self.seats[id] == nil, "socket \(id) is here already")
        let number = self.freeSockets.popLast() ?? Int32(self.sockets.endIndex)
        if Int(number) == self.sockets.endIndex { self.sockets.append(Socket(id: id)) }
        let seat = Seat(number: number, generation: self.sockets[Int(number)].generation)
        self.sockets[Int(number)].id = id
        self.sockets[Int(number)].position = self.everyone.endIndex
        self.everyone.append(seat)
        self.seats[id] = seat
        return seat
    }

    mutating func remove(_ seat: Seat) -> [RoomEvent] {
        let events = self.leaveAll(seat)
        let number = Int(seat.number)
        let position = self.sockets[number].position
        if let moved = self.everyone.removeMovingLast(to: position) {
            self.sockets[Int(moved.number)].position = position
        }
        self.seats[self.sockets[number].id] = nil
        self.sockets[number].generation &+= 1
        self.freeSockets.append(seat.number)
        return events
    }
}

// MARK: Rooms

extension Seating {
    mutating func join(_ seat: Seat, _ name: String, _ events: inout [RoomEvent]) {
        guard self.isTaken(seat) else { return }
        let number = Int(seat.number)
        let room = self.roomNumbers[RoomName(name)] ?? self.create(name, &events)
        guard !self.isMember(seat, of: room) else { return }
        let position = self.rooms[room].seats.endIndex
        self.rooms[room].seats.append(seat)
        self.sockets[number].memberships.append(Membership(room: room, position: position))
        events.append(.joinRoom(name, id: self.sockets[number].id))
    }

    mutating func leave(_ seat: Seat, _ name: String) -> [RoomEvent] {
        guard self.isTaken(seat), let room = self.roomNumbers[RoomName(name)],
            let index = self.membership(of: seat, in: room)
        else { return [] }
        var events: [RoomEvent] = []
        self.vacate(self.sockets[Int(seat.number)].memberships.remove(at: index), of: seat, &events)
        return events
    }

    mutating func leaveAll(_ seat: Seat) -> [RoomEvent] {
        guard self.isTaken(seat) else { return [] }
        let memberships = self.sockets[Int(seat.number)].memberships
        self.sockets[Int(seat.number)].memberships = []
        var events: [RoomEvent] = []
        events.reserveCapacity(memberships.count * 2)
        for membership in memberships { self.vacate(membership, of: seat, &events) }
        return events
    }

    private mutating func vacate(_ membership: Membership, of seat: Seat, _ events: inout [RoomEvent]) {
        let room = membership.room
        if let moved = self.rooms[room].seats.removeMovingLast(to: membership.position) {
            guard let index = self.membership(of: moved, in: room) else {
                preconditionFailure("a room's list holds a socket that does not know of it")
            }
            self.sockets[Int(moved.number)].memberships[index].position = membership.position
        }
        events.append(.leaveRoom(self.rooms[room].name, id: self.sockets[Int(seat.number)].id))
        if self.rooms[room].seats.isEmpty { self.delete(room, &events) }
    }

    private func membership(of seat: Seat, in room: Int) -> Int? {
        self.sockets[Int(seat.number)].memberships.firstIndex { $0.room == room }
    }

    /// Looks through the shorter one of the two lists.
    private func isMember(_ seat: Seat, of room: Int) -> Bool {
        if self.rooms[room].seats.count < self.sockets[Int(seat.number)].memberships.count {
            self.rooms[room].seats.contains(seat)
        } else {
            self.membership(of: seat, in: room) != nil
        }
    }

    private mutating func create(_ name: String, _ events: inout [RoomEvent]) -> Int {
        let room = self.freeRooms.popLast() ?? self.rooms.endIndex
        if room == self.rooms.endIndex { self.rooms.append(Room(name: name)) }
        self.rooms[room].name = name
        self.roomNumbers[RoomName(name)] = room
        events.append(.createRoom(name))
        return room
    }

    private mutating func delete(_ room: Int, _ events: inout [RoomEvent]) {
        let name = self.rooms[room].name
        self.roomNumbers[RoomName(name)] = nil
        // A room that was large gives its memory back.
        self.rooms[room] = Room(name: "")
        self.freeRooms.append(room)
        events.append(.deleteRoom(name))
    }
}

// MARK: Audiences

extension Seating {
    /// Copies nothing where a list is at hand.
    @usableFromInline
    mutating func seats(in audience: Audience) -> [Seat] {
        switch (audience.rooms.count, audience.except.isEmpty) {
        case (0, true): return self.everyone
        case (1, true): return self.members(of: audience.rooms[0])
        case (_, _): break
        }
        self.marks.clear(count: self.sockets.count)
        for room in audience.except { self.mark(self.members(of: room)) }
        if audience.rooms.isEmpty { return self.unmarked(self.everyone) }
        return audience.rooms.flatMap { self.unmarked(self.members(of: $0)) }
    }

    private func members(of room: String) -> [Seat] {
        self.roomNumbers[RoomName(room)].map { self.rooms[$0].seats } ?? []
    }

    private mutating func mark(_ seats: [Seat]) {
        for seat in seats { _ = self.marks.insert(Int(seat.number)) }
    }

    /// Those without a mark, which get one.
    private mutating func unmarked(_ seats: [Seat]) -> [Seat] {
        seats.filter { self.marks.insert(Int($0.number)) }
    }
}

extension Array {
    /// Removes an element in no time; the last one takes its position.
    ///
    /// - Returns: the one that moved, if any did.
    fileprivate mutating func removeMovingLast(to position: Int) -> Element? {
        let last = self.removeLast()
        guard position < self.endIndex else { return nil }
        self[position] = last
        return last
    }
}
