import Adapter
import Testing

@Suite("Rooms")
struct RoomsTests {
    static func filled(_ sockets: [(String, [String])]) -> Rooms<String> {
        var rooms = Rooms<String>()
        for (id, names) in sockets {
            let seat = rooms.add(id: id, id)
            _ = rooms.join(seat, names)
        }
        return rooms
    }

    @Test("come and go with those who are in them")
    func addAndRemove() throws {
        var rooms = Self.filled([("s1", ["r1", "r2"]), ("s2", ["r2", "r3"])])
        #expect(["r1", "r2", "r3", "r4"].map { rooms.contains(room: $0) } == [true, true, true, false])
        let (s1, s2) = (try #require(rooms.seat(of: "s1")), try #require(rooms.seat(of: "s2")))
        #expect(rooms.seat(of: "s3") == nil)

        _ = rooms.leave(s1, "r1")
        #expect(!rooms.contains(room: "r1"))

        _ = rooms.remove(s2)
        #expect(rooms.contains(room: "r2"))
        #expect(!rooms.contains(room: "r3"))
        #expect(rooms.seat(of: "s2") == nil)
        #expect(rooms.count == 1)
        #expect(rooms.roomNames == ["r2"])
        #expect(rooms.roomCount == 1)
    }

    @Test("are listed for a socket in the order in which it joined")
    func roomsOfSocket() throws {
        var rooms = Self.filled([("s1", ["r1", "r2"]), ("s2", ["s2", "r2", "r3", "r1"])])
        let seat = try #require(rooms.seat(of: "s2"))
        #expect(rooms.rooms(of: seat) == ["s2", "r2", "r3", "r1"])
        _ = rooms.leave(seat, "r2")
        #expect(rooms.rooms(of: seat) == ["s2", "r3", "r1"])
        _ = rooms.join(seat, "r2")
        #expect(rooms.rooms(of: seat) == ["s2", "r3", "r1", "r2"])
    }

    @Test("know a socket by its seat until it is gone, whoever sits there next")
    func outdatedSeat() throws {
        var rooms = Self.filled([("s1", ["r1"])])
        let seat = try #require(rooms.seat(of: "s1"))
        #expect(rooms.id(of: seat) == "s1")
        #expect(rooms.member(of: seat) == "s1")
        _ = rooms.remove(seat)
        let next = rooms.add(id: "s2", "s2")
        #expect(rooms.id(of: seat) == nil)
        #expect(rooms.member(of: seat) == nil)
        #expect(rooms.rooms(of: seat) == nil)
        #expect(rooms.join(seat, "r1") == [])
        #expect(rooms.leave(seat, "r1") == [])
        #expect(rooms.remove(seat) == [])
        #expect(rooms.member(of: next) == "s2")
        #expect(rooms.rooms(of: next) == [])
    }

    @Test("hold what a plain model of them holds, whatever happens", arguments: 0..<6)
    func model(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var rooms = Rooms<String>()
        var model: [String: [String]] = [:]
        for step in 0..<3_000 {
            let id = "s\(Int.random(in: 0..<12, using: &random))"
            let room = "r\(Int.random(in: 0..<6, using: &random))"
            let seat = rooms.seat(of: id) ?? rooms.add(id: id, id)
            if model[id] == nil { model[id] = [] }
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                _ = rooms.remove(seat)
                model[id] = nil
            case 1:
                _ = rooms.leaveAll(seat)
                model[id] = []
            case 2...4:
                _ = rooms.leave(seat, room)
                model[id]?.removeAll { $0 == room }
            case _:
                _ = rooms.join(seat, room)
                if model[id]?.contains(room) == false { model[id]?.append(room) }
            }
            if step.isMultiple(of: 20) { self.compare(&rooms, model, &random) }
        }
    }

    private func compare(_ rooms: inout Rooms<String>, _ model: [String: [String]], _ random: inout SplitMix64) {
        let names = (0..<6).map { "r\($0)" }
        #expect(rooms.count == model.count)
        #expect(Set(rooms.roomNames) == Set(model.values.joined()))
        for (id, joined) in model { #expect(rooms.seat(of: id).flatMap { rooms.rooms(of: $0) } == joined) }
        let to = names.filter { _ in Bool.random(using: &random) }
        let except = names.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
        let expected = model.filter { _, joined in
            (to.isEmpty || !Set(to).isDisjoint(with: joined)) && Set(except).isDisjoint(with: joined)
        }
        let members = rooms.members(in: Audience(rooms: to, except: except)).map(\.member)
        #expect(members.sorted() == expected.keys.sorted())
    }
}
