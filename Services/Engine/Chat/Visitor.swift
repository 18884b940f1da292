import Foundation
import SocketIO

/// One client of the chat, in at most one room.
@EngineActor
final class Visitor {
    private static let nicknameLimit = 32
    private static let roomLimit = 64
    private static let textLimit = 2_000

    private let socket: Socket
    private let io: Server
    private let histories: RoomHistories
    private var seat: Seat?

    /// Where the visitor sits, and under which name.
    private struct Seat: Equatable {
        let nickname: String
        let room: String

        /// Rooms of the chat have a name of their own, so that nobody can sit in another socket's room.
        var key: String { "chat " + self.room }
    }

    init(_ socket: Socket, _ io: Server, _ histories: RoomHistories) {
        self.socket = socket
        self.io = io
        self.histories = histories
    }

    func join(_ request: JSONValue) async throws -> JSONValue {
        let nickname = request["nickname"]?.string?.trimmed ?? ""
        let room = request["room"]?.string?.trimmed ?? ""
        guard (1...Self.nicknameLimit).contains(nickname.count) else {
            return Self.error("a nickname has 1 to \(Self.nicknameLimit) characters")
        }
        guard (1...Self.roomLimit).contains(room.count) else {
            return Self.error("a room's name has 1 to \(Self.roomLimit) characters")
        }
        await self.left()
        return try await self.enter(Seat(nickname: nickname, room: room))
    }

    private func enter(_ seat: Seat) async throws -> JSONValue {
        self.seat = seat
        self.socket.data["nickname"] = JSONValue(seat.nickname)
        self.socket.join(seat.key)
        let history = self.histories.messages(of: seat.room)
        let users = try await self.users(of: seat)
        self.socket.to(seat.key).emit("joined", Self.presence(seat, users))
        return [
            "nickname": JSONValue(seat.nickname), "room": JSONValue(seat.room), "users": users,
            "history": JSONValue(history),
        ]
    }

    func say(_ text: JSONValue) -> JSONValue {
        guard let seat = self.seat else { return Self.error("join a room first") }
        guard let text = text.string, (1...Self.textLimit).contains(text.count) else {
            return Self.error("a message has 1 to \(Self.textLimit) characters")
        }
        let id = JSONValue(self.histories.nextID(on: self.io.nodeID))
        let message: JSONValue = [
            "id": id, "nickname": JSONValue(seat.nickname), "room": JSONValue(seat.room), "text": JSONValue(text),
            "at": JSONValue(Int(Date().timeIntervalSince1970 * 1000)),
        ]
        self.histories.append(message, to: seat.room)
        self.io.to(seat.key).emit("message", message)
        return ["id": id]
    }

    func typing(_ isTyping: Bool) {
        guard let seat = self.seat else { return }
        let typing: JSONValue = [
            "nickname": JSONValue(seat.nickname), "room": JSONValue(seat.room), "typing": JSONValue(isTyping),
        ]
        self.socket.volatile.to(seat.key).emit("typing", typing)
    }

    /// The visitor leaves the room, or is gone altogether.
    func left() async {
        guard let seat = self.seat else { return }
        self.seat = nil
        self.socket.leave(seat.key)
        guard let users = try? await self.users(of: seat) else { return }
        self.io.to(seat.key).except(self.socket.id).emit("left", Self.presence(seat, users))
    }

    private func users(of seat: Seat) async throws -> JSONValue {
        let nicknames = try await self.io.in(seat.key).fetchSockets().compactMap { $0.data["nickname"]?.string }
        return JSONValue(Set(nicknames).sorted().map { JSONValue($0) })
    }

    private static func presence(_ seat: Seat, _ users: JSONValue) -> JSONValue {
        ["nickname": JSONValue(seat.nickname), "room": JSONValue(seat.room), "users": users]
    }

    private static func error(_ why: String) -> JSONValue {
        ["error": JSONValue(why)]
    }
}

extension String {
    fileprivate var trimmed: String {
        self.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
