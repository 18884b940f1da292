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
        _ = rooms.heard(.init(isWhole: true, added: ["a", "b"]), in: "/", from: "1")
        _ = rooms.heard(.init(isWhole: true, added: ["a"]), in: "/x", from: "1")
        let change = rooms.heard(.init(isWhole: true, added: ["b", "c"]), in: "/", from: "1")
        #expect(change == FollowedRooms.Change(entered: [Self.room("c")], left: [Self.room("a")]))
        #expect(rooms.contains(Self.room("a", "/x")))
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
