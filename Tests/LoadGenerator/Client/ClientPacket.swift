/// What a server sends to a client: an Engine.IO packet type, then for messages a Socket.IO packet.
enum ClientPacket: Equatable {
    case open
    case close
    case ping
    /// The answer to a probe.
    case pong
    case noop
    /// Connected to the namespace.
    case connected
    case refused
    /// An event: where its JSON array begins in the frame.
    case event(arguments: Int)
    /// An acknowledgement: its id, and where its JSON array begins in the frame.
    case acknowledgement(id: Int, arguments: Int)
    case other

    init(_ frame: RawSpan) {
        switch frame.byte(at: 0) {
        case UInt8(ascii: "0"): self = .open
        case UInt8(ascii: "1"): self = .close
        case UInt8(ascii: "2"): self = .ping
        case UInt8(ascii: "3"): self = .pong
        case UInt8(ascii: "4"): self = Self.message(frame)
        case UInt8(ascii: "6"): self = .noop
        case _: self = .other
        }
    }

    private static func message(_ frame: RawSpan) -> ClientPacket {
        switch frame.byte(at: 1) {
        case UInt8(ascii: "0"): .connected
        case UInt8(ascii: "1"): .close
        case UInt8(ascii: "2"): .event(arguments: 2)
        case UInt8(ascii: "3"): Self.acknowledgement(frame)
        case UInt8(ascii: "4"): .refused
        case _: .other
        }
    }

    private static func acknowledgement(_ frame: RawSpan) -> ClientPacket {
        var position = 2
        guard let id = frame.decimal(at: &position) else { return .other }
        return .acknowledgement(id: id, arguments: position)
    }
}

extension RawSpan {
    func byte(at offset: Int) -> UInt8? {
        offset < self.byteCount ? self.unsafeLoad(fromByteOffset: offset, as: UInt8.self) : nil
    }

    /// The number whose digits begin at `position`, which is moved behind them.
    func decimal(at position: inout Int) -> Int? {
        let start = position
        var number = 0
        while let byte = self.byte(at: position), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            number = number &* 10 &+ Int(byte - UInt8(ascii: "0"))
            position += 1
        }
        return position > start && number >= 0 ? number : nil
    }

    func hasSuffix(_ expected: RawSpan, from offset: Int) -> Bool {
        guard self.byteCount == offset + expected.byteCount else { return false }
        let suffix = self.extracting(offset...)
        return suffix.withUnsafeBytes { own in expected.withUnsafeBytes { own.elementsEqual($0) } }
    }
}
