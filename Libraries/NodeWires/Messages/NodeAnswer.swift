package import SocketIOProtocol

/// What a server answers to a request.
package enum NodeAnswer: Sendable {
    /// Pictures of its sockets, or their ids.
    case sockets([JSONFragment])
    case rooms([String])
    case serverSideAnswer(JSONFragment)
    /// How many clients a broadcast has reached there.
    case clients(Int)
    /// What one of them has answered.
    case acknowledged(JSONFragment)
    /// Done, to the one socket that was meant.
    case done
}

/// The request that is answered.
package struct NodeRequestID: Hashable, Sendable {
    /// What servers speak that asked.
    package var wire: NodeWireKind
    package var namespace: String
    /// Of the server; `nil` where the answer goes to all of them.
    package var asker: String?
    package var id: String

    package init(wire: NodeWireKind, namespace: String, asker: String?, id: String) {
        self.wire = wire
        self.namespace = namespace
        self.asker = asker
        self.id = id
    }
}
