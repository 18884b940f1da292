package import Adapter
package import SocketIOProtocol

/// What one server asks of all others that serve a namespace.
package enum NodeOperation: Sendable {
    /// The ids of the sockets in rooms; of servers before Socket.IO 4.
    case socketIDs(in: Audience)
    /// Asked on the classic wire alone, as is the one before.
    case allRooms
    case join(Audience, rooms: [String])
    case leave(Audience, rooms: [String])
    case disconnect(Audience, close: Bool)
    case pictures(of: Audience)
    /// With the request's id, each server's handler answers.
    case serverSideEvent(JSONFragment)
    /// A broadcast whose clients answer.
    case broadcast(namespace: String, JSONFragment, BroadcastOptions)
}
