import SocketIO

/// The last messages of each room on this engine; the room that was silent for longest makes place for a new one.
@EngineActor
final class RoomHistories {
    private static let messageLimit = 50
    private static let roomLimit = 256

    private var messages: [String: [JSONValue]] = [:]
    /// The rooms by their last message, the longest silent first.
    private var rooms: [String] = []
    private var lastNumber = 0

    func messages(of room: String) -> [JSONValue] {
        self.messages[room] ?? []
    }

    /// An id that no other message has, on whatever engine.
    func nextID(on node: String) -> String {
        self.lastNumber += 1
        return "\(node)-\(self.lastNumber)"
    }

    func append(_ message: JSONValue, to room: String) {
        self.rooms.removeAll { $0 == room }
        self.rooms.append(room)
        if self.rooms.count > Self.roomLimit { self.messages[self.rooms.removeFirst()] = nil }
        self.messages[room] = (self.messages[room] ?? []).suffix(Self.messageLimit - 1) + [message]
    }
}
