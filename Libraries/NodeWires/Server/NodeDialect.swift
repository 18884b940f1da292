package import Adapter
package import NIOCore
package import SocketIOProtocol

/// The wires that Node.js servers speak with one another. Those on one do not hear those on the other.
package enum NodeWireKind: Hashable, Sendable {
    /// `@socket.io/redis-adapter`'s `createAdapter`, and the emitter's.
    case classic
    /// Its `createShardedAdapter`.
    case sharded
}

/// Rooms of which engines are to tell.
package enum HeardRooms: Sendable {
    /// Those whose names do not look like a socket's id.
    case `public`
    case all
}

/// How the servers on one wire write what they say, and where they say it.
package protocol NodeDialect: Sendable {
    var kind: NodeWireKind { get }

    /// Rooms with channels of their own, which have to be listened to; `nil` if there is no need to know of them.
    var heardRooms: HeardRooms? { get }

    /// An event for clients, who do not acknowledge it.
    func broadcast(_ event: JSONFragment, _ options: BroadcastOptions, in namespace: String) -> NodePublication

    /// - Parameter id: of the question; `nil` if nobody is to answer.
    func request(_ operation: NodeOperation, id: String?, in namespace: String) -> NodePublication

    func response(_ answer: NodeAnswer, to request: NodeRequestID) -> NodePublication
}

/// Something to be published.
package struct NodePublication: Sendable {
    package var payload: ByteBuffer
    package var channel: String
    /// Whether it is a channel of Redis' sharded pub/sub.
    package var isSharded: Bool

    package init(_ payload: ByteBuffer, to channel: String, isSharded: Bool) {
        self.payload = payload
        self.channel = channel
        self.isSharded = isSharded
    }
}
