import Adapter

/// What happened to a room on this engine.
public enum RoomChange: Equatable, Sendable {
    /// Its first member is about to join.
    case created(String)
    case joined(String, id: String)
    case left(String, id: String)
    /// Its last member has left.
    case deleted(String)

    init(_ event: RoomEvent) {
        self =
            switch event {
            case .createRoom(let room): .created(room)
            case .joinRoom(let room, let id): .joined(room, id: id)
            case .leaveRoom(let room, let id): .left(room, id: id)
            case .deleteRoom(let room): .deleted(room)
            }
    }
}
