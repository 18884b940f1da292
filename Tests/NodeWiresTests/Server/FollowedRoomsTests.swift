import Adapter
import Testing

@testable import NodeWires

@Suite struct FollowedRoomsTests {
    private static func room(_ name: String, _ namespace: String = "/") -> FollowedRooms.Room {
        FollowedRooms.Room(namespace: namespace, name: name)
    }

    @Test("who tells the whole takes back what it said before, of that namespace alone")
    func whole() {
        var rooms = FollowedRooms()
        _ = rooms.heard(.init(part: .only, added: ["a", "b"]), in: "/", from: "1")
        _ = rooms.heard(.init(part: .only, added: ["a"]), in: "/x", from: "1")
        let change = rooms.heard(.init(part: .only, added: ["b", "c"]), in: "/", from: "1")
        #expect(change == FollowedRooms.Change(entered: [Self.room("c")], left: [Self.room("a")]))
        #expect(rooms.contains(Self.room("a", "/x")))
    }

    @Test("a list in parts takes nothing back before its last part is in")
    func parts() {
        var rooms = FollowedRooms()
        _ = rooms.heard(.init(part: .only, added: ["a", "b", "gone"]), in: "/", from: "1")
        var change = rooms.heard(.init(part: .init(number: 0, isLast: false), added: ["a", "c"]), in: "/", from: "1")
        #expect(change == .init(entered: [Self.room("c")]))
        // Part of no list, but true.
        _ = rooms.heard(.init(added: ["new"], removed: ["c"]), in: "/", from: "1")
        change = rooms.heard(.init(part: .init(number: 1, isLast: false), added: []), in: "/", from: "1")
        #expect(change == .init())
        change = rooms.heard(.init(part: .init(number: 2, isLast: true), added: ["b"]), in: "/", from: "1")
        #expect(change == .init(left: [Self.room("gone")]))
        #expect(["a", "b", "new"].allSatisfy { rooms.contains(Self.room($0)) } && rooms.count == 3)
    }

    @Test("a list of which a part was lost takes nothing back, the next one does")
    func lostParts() {
        var rooms = FollowedRooms()
        _ = rooms.heard(.init(part: .only, added: ["a", "b"]), in: "/", from: "1")
        // The first one, or one in the middle.
        #expect(rooms.heard(.init(part: .init(number: 1, isLast: true), added: ["a"]), in: "/", from: "1") == .init())
        _ = rooms.heard(.init(part: .init(number: 0, isLast: false), added: []), in: "/", from: "1")
        #expect(rooms.heard(.init(part: .init(number: 2, isLast: true), added: ["a"]), in: "/", from: "1") == .init())
        let change = rooms.heard(.init(part: .only, added: ["a"]), in: "/", from: "1")
        #expect(change == .init(left: [Self.room("b")]))
    }

    @Test("a room with a name that is too long is refused, and not asked for again")
    func longName() {
        var rooms = FollowedRooms()
        let name = String(repeating: "r", count: 1_024)
        #expect(rooms.heard(.init(added: [name, name + "r"]), in: "/", from: "1").refused == 1)
        #expect(rooms.contains(Self.room(name)) && rooms.count == 1)
        #expect(rooms.hasRoomAgain() == false)
    }

    @Test("what is said twice, or taken back without having been said, changes nothing")
    func idempotent() {
        var rooms = FollowedRooms()
        _ = rooms.heard(.init(added: ["a"]), in: "/", from: "1")
        #expect(rooms.heard(.init(added: ["a"], removed: ["b"]), in: "/", from: "1") == FollowedRooms.Change())
        #expect(rooms.heard(.init(removed: ["a"]), in: "/", from: "2") == FollowedRooms.Change())
        #expect(rooms.left("1") == [Self.room("a")])
        #expect(rooms.count == 0)
    }

    @Test("rooms beyond the limit are refused, and asked for once there is space")
    func limit() {
        var rooms = FollowedRooms(limit: 4)
        let change = rooms.heard(.init(added: ["a", "b", "c", "d", "e"]), in: "/", from: "1")
        #expect(change.entered.count == 4 && change.refused == 1)
        // One that others have is there already.
        #expect(rooms.heard(.init(added: ["a"]), in: "/", from: "2").refused == 0)
        #expect(rooms.hasRoomAgain() == false)
        // The one that was refused is none of ours.
        #expect(rooms.heard(.init(removed: ["e", "b", "c"]), in: "/", from: "1").left.count == 2)
        #expect(rooms.hasRoomAgain() == true)
        #expect(rooms.hasRoomAgain() == false)
    }
}
