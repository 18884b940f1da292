/// What one server asks of all others that serve a namespace, the asker included.
package struct ClassicRequest: Sendable {
    /// The digit that goes by `type`.
    enum Kind: Int {
        case socketIDs = 0
        case allRooms = 1
        case join = 2
        case leave = 3
        case disconnect = 4
        case pictures = 5
        case serverSideEvent = 6
        case broadcast = 7
    }

    /// The asker's uid. Emitters have none, but for server-side events, where it is `emitter`.
    package var sender: String?
    /// Nobody waits for an answer without one.
    package var id: String?
    package var operation: NodeOperation
    /// The form of servers before Socket.IO 4, `{sid, room}`: the server that has the socket says that it is done.
    package var isForOneSocket = false

    package init(sender: String?, id: String?, _ operation: NodeOperation, isForOneSocket: Bool = false) {
        self.sender = sender
        self.id = id
        self.operation = operation
        self.isForOneSocket = isForOneSocket
    }
}
