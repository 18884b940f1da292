package import NIOCore

/// An Engine.IO packet, revision 4 of the protocol. `Packet+Frame.swift` states the wire format.
package enum Packet: Equatable, Sendable {
    /// Server to client: the handshake's JSON, see ``Handshake``.
    case open(ByteBuffer)
    case close
    /// Server to client without data; from a client only as `2probe` on a WebSocket that probes.
    case ping(ByteBuffer)
    /// Client to server without data; from the server only as `3probe`.
    case pong(ByteBuffer)
    case message(Message)
    /// Client to server, on the WebSocket that takes over.
    case upgrade
    /// Ends a poll that has nothing else to tell.
    case noop

    /// The digit that starts a packet on the wire. A binary message has none of its own.
    package enum Kind: UInt8, Sendable, CaseIterable {
        case open = 0x30
        case close
        case ping
        case pong
        case message
        case upgrade
        case noop
    }

    package var kind: Kind {
        switch self {
        case .open: .open
        case .close: .close
        case .ping: .ping
        case .pong: .pong
        case .message: .message
        case .upgrade: .upgrade
        case .noop: .noop
        }
    }

    /// A ping or pong without data, as heartbeats use it.
    package static let ping = Packet.ping(ByteBuffer())
    package static let pong = Packet.pong(ByteBuffer())

    /// What a client sends, and what it hears, while it tries out a WebSocket.
    package static let probePing = Packet.ping(ByteBuffer(string: "probe"))
    package static let probePong = Packet.pong(ByteBuffer(string: "probe"))
}
