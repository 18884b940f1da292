import Adapter
import Testing

@Suite("An audience")
struct AudienceTests {
    static let rooms = RoomsTests.filled([
        ("s1", ["s1", "r1", "r2"]), ("s2", ["s2", "r2", "r3"]), ("s3", ["s3", "r3"]), ("s4", ["s4"]),
    ])

    static let audiences: [(Audience, [String])] = [
        (.everyone, ["s1", "s2", "s3", "s4"]),
        (Audience(rooms: ["r2"]), ["s1", "s2"]),
        (Audience(rooms: ["r4"]), []),
        (Audience(rooms: ["s3"]), ["s3"]),
        (Audience.everyone.to("r1").to(["r2", "r3"]), ["s1", "s2", "s3"]),
        (Audience(rooms: ["r1", "r4"]), ["s1"]),
        (Audience.everyone.except("r2"), ["s3", "s4"]),
        (Audience.everyone.except(["r2", "s4"]), ["s3"]),
        (Audience(rooms: ["r3"], except: ["r2"]), ["s3"]),
        (Audience(rooms: ["r1", "r2"], except: ["s2"]), ["s1"]),
        (Audience(rooms: ["r1"], except: ["r1"]), []),
        (Audience(rooms: ["r1"], except: ["r4"]), ["s1"]),
    ]

    @Test("is the union of its rooms without the members of others, each socket once", arguments: audiences)
    func members(audience: Audience, ids: [String]) {
        var rooms = Self.rooms
        #expect(rooms.members(in: audience).map(\.member).sorted() == ids)
        var visited: [String] = []
        rooms.forEach(in: audience) { visited.append($1) }
        #expect(visited.sorted() == ids)
        #expect(Set(rooms.seats(in: audience)) == Set(ids.compactMap { rooms.seat(of: $0) }))
    }

    @Test("can be asked for again and again")
    func repeated() {
        var rooms = Self.rooms
        for _ in 0..<3 {
            for (audience, ids) in Self.audiences {
                #expect(rooms.members(in: audience).map(\.member).sorted() == ids)
            }
        }
    }

    @Test("may leave its rooms while it is being walked through")
    func snapshot() {
        var rooms = Self.rooms
        for (seat, _) in rooms.members(in: Audience(rooms: ["r2", "r3"])) { _ = rooms.remove(seat) }
        #expect(rooms.members(in: .everyone).map(\.member) == ["s4"])
    }

    @Test("stops being visited when the visitor throws")
    func throwing() {
        struct Enough: Error {}
        var rooms = Self.rooms
        var visits = 0
        #expect(throws: Enough.self) {
            try rooms.forEach(in: .everyone) { _, _ throws(Enough) in
                visits += 1
                throw Enough()
            }
        }
        #expect(visits == 1)
    }

    @Test("is not changed by the operators that narrow it, and names each room once")
    func immutability() {
        let audience = Audience(rooms: ["r1", "r1"])
        let narrowed = audience.to("r2").to("r1").except("r3").except(["r3", "r4"])
        #expect(audience.rooms == ["r1"])
        #expect(audience.except == [])
        #expect(narrowed.rooms == ["r1", "r2"])
        #expect(narrowed.except == ["r3", "r4"])
    }

    @Test("travels with flags that compress unless told otherwise")
    func options() {
        let options = BroadcastOptions()
        #expect(options.audience == .everyone)
        #expect(options.flags == BroadcastFlags(volatile: false, compress: true, local: false, timeout: nil))
    }
}
