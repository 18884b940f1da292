import Adapter
import Testing

@Suite("Room events")
struct RoomEventTests {
    private var rooms = Rooms<Void>()

    @Test("tell that the first one creates a room and joins it")
    mutating func firstJoin() {
        let s1 = self.rooms.add(id: "s1", ())
        #expect(self.rooms.join(s1, "r1") == [.createRoom("r1"), .joinRoom("r1", id: "s1")])
    }

    @Test("tell of no creation if the room exists")
    mutating func secondJoin() {
        _ = self.rooms.join(self.rooms.add(id: "s1", ()), "r1")
        let s2 = self.rooms.add(id: "s2", ())
        #expect(self.rooms.join(s2, "r1") == [.joinRoom("r1", id: "s2")])
    }

    @Test("tell of no join if the socket is in the room")
    mutating func repeatedJoin() {
        let s1 = self.rooms.add(id: "s1", ())
        _ = self.rooms.join(s1, ["r1", "r2"])
        #expect(self.rooms.join(s1, "r1") == [])
    }

    @Test("come room by room where several are joined at once")
    mutating func severalJoins() {
        let s1 = self.rooms.add(id: "s1", ())
        #expect(
            self.rooms.join(s1, ["r1", "r2", "r1"]) == [
                .createRoom("r1"), .joinRoom("r1", id: "s1"), .createRoom("r2"), .joinRoom("r2", id: "s1"),
            ]
        )
    }

    @Test("tell that the last one leaves a room and deletes it")
    mutating func lastLeave() {
        let s1 = self.rooms.add(id: "s1", ())
        _ = self.rooms.join(s1, "r1")
        #expect(self.rooms.leave(s1, "r1") == [.leaveRoom("r1", id: "s1"), .deleteRoom("r1")])
    }

    @Test("tell nothing of leaving twice, or a room that is not there")
    mutating func repeatedLeave() {
        let s1 = self.rooms.add(id: "s1", ())
        _ = self.rooms.join(s1, "r1")
        _ = self.rooms.leave(s1, "r1")
        #expect(self.rooms.leave(s1, "r1") == [])
        #expect(self.rooms.leave(s1, "r2") == [])
    }

    @Test("tell for a socket that goes of its rooms in the order of joining")
    mutating func remove() {
        let s1 = self.rooms.add(id: "s1", ())
        _ = self.rooms.join(s1, ["s1", "r2", "r1"])
        #expect(
            self.rooms.remove(s1) == [
                .leaveRoom("s1", id: "s1"), .deleteRoom("s1"), .leaveRoom("r2", id: "s1"), .deleteRoom("r2"),
                .leaveRoom("r1", id: "s1"), .deleteRoom("r1"),
            ]
        )
        #expect(self.rooms.remove(s1) == [])
    }

    @Test("tell of no deletion while somebody is in the room")
    mutating func occupied() {
        let s1 = self.rooms.add(id: "s1", ())
        _ = self.rooms.join(s1, "r1")
        _ = self.rooms.join(self.rooms.add(id: "s2", ()), ["r1", "r2"])
        #expect(self.rooms.remove(s1) == [.leaveRoom("r1", id: "s1")])
    }

    @Test("tell of a refused socket that it leaves all rooms, and it may join again")
    mutating func leaveAll() {
        let s1 = self.rooms.add(id: "s1", ())
        _ = self.rooms.join(s1, "r1")
        #expect(self.rooms.leaveAll(s1) == [.leaveRoom("r1", id: "s1"), .deleteRoom("r1")])
        #expect(self.rooms.join(s1, "r1") == [.createRoom("r1"), .joinRoom("r1", id: "s1")])
    }
}
