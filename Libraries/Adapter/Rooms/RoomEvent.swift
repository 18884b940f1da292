/// What happened to rooms, in the order in which Node.js' adapter emits it.
package enum RoomEvent: Equatable, Sendable {
    case createRoom(String)
    case joinRoom(String, id: String)
    case leaveRoom(String, id: String)
    case deleteRoom(String)
}
