import EngineIOProtocol
import NIOCore
import SessionLink

extension RecordWriter {
    /// Adds a client's packet to the record being written.
    mutating func packet(_ packet: Packet) {
        self.packet(type: packet.linkType, isBinary: packet.isBinary, packet.payload.readableBytesSpan)
    }
}

extension Packet {
    /// Engine.IO's number of the packet's type, 0 to 6.
    var linkType: UInt8 { self.kind.rawValue - UInt8(ascii: "0") }

    var isBinary: Bool {
        switch self {
        case .message(.binary): true
        case .message(.text), .open, .close, .ping, .pong, .upgrade, .noop: false
        }
    }

    var payload: ByteBuffer {
        switch self {
        case .open(let data), .ping(let data), .pong(let data): data
        case .message(let message): message.bytes
        case .close, .upgrade, .noop: ByteBuffer()
        }
    }
}
