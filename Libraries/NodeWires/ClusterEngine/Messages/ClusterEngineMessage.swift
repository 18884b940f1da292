package import EngineIOProtocol

/// What the nodes of Node.js' cluster engine (`RedisEngine` of `@socket.io/cluster-engine` 0.1.0) say to one another when a
/// request reaches one that does not own its session.
///
/// A message is a MessagePack map, published on `<prefix>#` for all, or on `<prefix>#<node>#` for one:
///
///     requestId?  senderId  recipientId?  type  data  _source: "_eio"  _primaryId?
///
///     type  data
///     0     {sid, transportName, type: "read" | "write"}   to all: may I have this session's poll, POST, upgrade?
///     1     {success}                                      its owner answers; nobody else does
///     2     {sid, packets}                                 for the client, from the owner
///     3     {sid, packet}                                  from the client, to the owner
///     4     {sid, success}                                 the client has upgraded, or will not
///     5     {takeOver, packets}                            the session stays, or is the asker's now
///     6     {sid, reason}                                  the client is gone
///
/// `_primaryId` marks what a process of `setupPrimaryWithRedis` has passed on for its workers, to whom it answers.
package struct ClusterEngineMessage: Equatable, Sendable {
    package var sender: ClusterEnginePeer
    /// The `recipientId`; nil for all.
    package var recipient: String?
    package var body: Body

    package init(from sender: ClusterEnginePeer, to recipient: String? = nil, _ body: Body) {
        self.sender = sender
        self.recipient = recipient
        self.body = body
    }

    package enum Body: Equatable, Sendable {
        case acquireLock(LockRequest)
        case lockAnswered(request: Int64, success: Bool)
        case drain(sid: String, [WirePacket])
        case packet(sid: String, WirePacket)
        case upgrade(request: Int64, sid: String, success: Bool)
        case upgradeAnswered(request: Int64, takeOver: Bool, [WirePacket])
        case close(sid: String, reason: String)
    }

    package struct LockRequest: Equatable, Sendable {
        package var request: Int64
        package var sid: String
        /// `polling`, `websocket`, `webtransport`.
        package var transport: String
        package var access: Access

        package init(request: Int64, sid: String, transport: Transport, access: Access) {
            self.init(request: request, sid: sid, transport: transport.rawValue, access: access)
        }

        init(request: Int64, sid: String, transport: String, access: Access) {
            self.request = request
            self.sid = sid
            self.transport = transport
            self.access = access
        }
    }

    /// A GET, an upgrade's too, or a POST.
    package enum Access: String, Sendable {
        case read
        case write
    }
}

/// A node of a cluster engine, and where it hears what is for it alone.
package struct ClusterEnginePeer: Hashable, Sendable {
    /// Six hexadecimal digits.
    package var node: String
    /// The process that passes on what it says and hears, where that is not itself.
    package var primary: String?

    package init(node: String, primary: String? = nil) {
        self.node = node
        self.primary = primary
    }
}

/// An Engine.IO packet as it stands in such a message: `{type, options?: {compress}, data?}`.
package struct WirePacket: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        case packet(Packet)
        /// What engine.io's parser makes of bytes that are no packet: `{type: "error", data: "parser error"}`.
        case malformed
    }

    package var content: Content
    /// What a server says of its packet; nil for those of clients, which have no options.
    package var compress: Bool?

    package init(_ packet: Packet, compress: Bool? = nil) {
        self.content = .packet(packet)
        self.compress = compress
    }

    private init(_ content: Content) {
        self.content = content
    }

    package static let malformed = WirePacket(.malformed)
    /// A server's, to end a poll.
    package static let noop = WirePacket(.noop)
    package static let close = WirePacket(.close)
    package static let ping = WirePacket(.ping, compress: true)
}

/// Where a cluster engine's messages are published.
package struct ClusterEngineChannels: Equatable, Sendable {
    package let prefix: String

    /// - Parameter prefix: the nodes' `channelPrefix`, by default `engine.io`.
    package init(prefix: String) {
        self.prefix = prefix
    }

    /// What everybody hears.
    package var all: String { self.prefix + "#" }

    /// What one node hears, or the primary that passes it on.
    package func own(_ peer: ClusterEnginePeer) -> String {
        "\(self.prefix)#\(peer.primary ?? peer.node)#"
    }
}

/// Why something that was published is no message of a cluster engine.
package enum ClusterEngineError: Error, Equatable, Sendable {
    case notMessagePack(MessagePackError)
    /// Its `_source` is not `_eio`.
    case foreign
    /// A type that 0.1.0 does not have.
    case unknownType(Int64)
    /// A member is missing, or is not what it must be.
    case invalid(String)
}
