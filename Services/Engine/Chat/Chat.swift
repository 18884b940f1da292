import SocketIO

/// Rooms in which people talk; its page is the gateway's.
///
/// Client to server, acknowledged but for `typing`; an acknowledgement is what is shown or `{"error":"why"}`:
///
///     join     {"nickname","room"}  {"nickname","room","users":[…],"history":[…]}; leaves the previous room first
///     message  text                 {"id"}
///     typing   true | false
///
/// Server to client:
///
///     message        {"id","nickname","room","text","at"} to everyone in the room, sender included; `at` in milliseconds since 1970
///     joined, left   {"nickname","room","users":[…]} to the others
///     typing         {"nickname","room","typing"} to the others, volatile
///
/// `users` are the nicknames in the room on all engines, `history` its last messages on this one.
struct Chat: SocketIOApplication {
    func configure(_ io: Server) {
        let histories = RoomHistories()
        io.onConnection { socket in
            let visitor = Visitor(socket, io, histories)
            socket.on("join") { (request: JSONValue) async throws in try await visitor.join(request) }
            socket.on("message") { (text: JSONValue) in visitor.say(text) }
            socket.on("typing") { (isTyping: Bool, _: Acknowledgement) in visitor.typing(isTyping) }
            socket.onDisconnect { (_: DisconnectReason) async in await visitor.left() }
        }
    }
}
