/// What a server sends to this client: an Engine.IO packet type, then for messages a Socket.IO packet.
enum ClientPacket {
    case open
    case close
    case ping
    /// Connected to the namespace.
    case connected
    case refused
    /// An acknowledgement: its id, and where its JSON array begins in the frame.
    case acknowledgement(id: Int, arguments: Int)
    case other

    init(_ frame: RawSpan) {
        switch frame.byte(at: 0) {
        case UInt8(ascii: "0"): self = .open
        case UInt8(ascii: "1"): self = .close
        case UInt8(ascii: "2"): self = .ping
        case UInt8(ascii: "4"): self = Self.message(frame)
        case _: self = .other
        }
    }

    private static func message(_ frame: RawSpan) -> ClientPacket {
        switch frame.byte(at: 1) {
        case UInt8(ascii: "0"): .connected
        case UInt8(ascii: "1"): .close
        case UInt8(ascii: "3"): Self.acknowledgement(frame)
        case UInt8(ascii: "4"): .refused
        case _: .other
        }
    }

    private static func acknowledgement(_ frame: RawSpan) -> ClientPacket {
        var id = 0
        var position = 2
        while let byte = frame.byte(at: position), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            id = id &* 10 &+ Int(byte - UInt8(ascii: "0"))
            position += 1
        }
        return position > 2 && id >= 0 ? .acknowledgement(id: id, arguments: position) : .other
    }
}

extension RawSpan {
    fileprivate func byte(at offset: Int) -> UInt8? {
        offset < self.byteCount ? self.unsafeLoad(fromByteOffset: offset, as: UInt8.self) : nil
    }
}
