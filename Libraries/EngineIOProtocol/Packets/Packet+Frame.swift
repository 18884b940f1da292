package import NIOCore

// The wire format of a packet, revision 4 of the protocol:
//
//     text frame    <type digit 0…6><data>      data only of open, ping, pong and message
//     text frame    b<base64>                   a binary message for a client that asked for it (`b64`), or in a POST
//     binary frame  <data>                      a binary message
//
// Data of the packets that have none (`1x`, `5x`, `6x`) is ignored, as Node.js does.
extension Packet {
    /// The byte that introduces base64.
    package static let base64Mark = UInt8(ascii: "b")

    /// The packet in one WebSocket frame, whose text is known to be UTF-8. What it carries is a slice of the frame.
    package init(frame: Message) throws(PacketError) {
        switch frame {
        case .binary: self = .message(frame)
        case .text(let text): self = try Packet(text: text)
        }
    }

    private init(text: ByteBuffer) throws(PacketError) {
        var data = text
        guard let type: UInt8 = data.readInteger() else { throw .empty }
        if type == Self.base64Mark {
            self = .message(.binary(try Base64.decode(data)))
            return
        }
        guard let kind = Kind(rawValue: type) else { throw .unknownType(type) }
        self.init(kind: kind, text: data)
    }

    private init(kind: Kind, text: ByteBuffer) {
        switch kind {
        case .open: self = .open(text)
        case .close: self = .close
        case .ping: self = .ping(text)
        case .pong: self = .pong(text)
        case .message: self = .message(.text(text))
        case .upgrade: self = .upgrade
        case .noop: self = .noop
        }
    }

    /// The packet as one WebSocket frame.
    ///
    /// - Parameter supportsBinary: whether the client takes binary frames; else a binary message becomes base64.
    package func frame(supportsBinary: Bool = true) -> Message {
        if supportsBinary, case .message(.binary(let bytes)) = self {
            return .binary(bytes)
        }
        var text = ByteBuffer()
        text.reserveCapacity(self.textByteCount)
        self.writeText(into: &text)
        return .text(text)
    }

    /// How many bytes ``writeText(into:)`` writes.
    package var textByteCount: Int {
        switch self {
        case .open(let data), .ping(let data), .pong(let data), .message(.text(let data)): 1 + data.readableBytes
        case .message(.binary(let bytes)): 1 + Base64.encodedByteCount(of: bytes.readableBytes)
        case .close, .upgrade, .noop: 1
        }
    }

    /// Writes the packet as text, a binary message as base64.
    package func writeText(into buffer: inout ByteBuffer) {
        switch self {
        case .open(let data), .ping(let data), .pong(let data), .message(.text(let data)):
            buffer.writeInteger(self.kind.rawValue)
            buffer.writeImmutableBuffer(data)
        case .message(.binary(let bytes)):
            buffer.writeInteger(Self.base64Mark)
            Base64.encode(bytes, into: &buffer)
        case .close, .upgrade, .noop:
            buffer.writeInteger(self.kind.rawValue)
        }
    }
}
