import EngineIOProtocol
import NIOCore
import SessionLink

extension Message {
    /// The message in a record, as a slice of the batch that brought it.
    init(_ packet: PacketSlice, in batch: ByteBuffer) {
        let bytes = batch.slice(packet.payload)
        self = packet.isBinary ? .binary(bytes) : .text(bytes)
    }

    var isBinary: Bool {
        switch self {
        case .text: false
        case .binary: true
        }
    }
}

extension Packet {
    /// The packet in a record, or `nil` for a type that Engine.IO does not have.
    init?(_ packet: PacketSlice, in batch: ByteBuffer) {
        guard let kind = Kind(rawValue: packet.type + Self.firstDigit) else { return nil }
        switch kind {
        case .open: self = .open(batch.slice(packet.payload))
        case .close: self = .close
        case .ping: self = .ping(batch.slice(packet.payload))
        case .pong: self = .pong(batch.slice(packet.payload))
        case .message: self = .message(Message(packet, in: batch))
        case .upgrade: self = .upgrade
        case .noop: self = .noop
        }
    }

    /// The type as the link says it: 0 to 6.
    var linkType: UInt8 { self.kind.rawValue - Self.firstDigit }

    var payload: ByteBuffer {
        switch self {
        case .open(let bytes), .ping(let bytes), .pong(let bytes): bytes
        case .message(let message): message.bytes
        case .close, .upgrade, .noop: ByteBuffer()
        }
    }

    var isBinary: Bool {
        if case .message(.binary) = self { true } else { false }
    }

    private static var firstDigit: UInt8 { UInt8(ascii: "0") }
}

extension ByteBuffer {
    /// The bytes at `range` of the readable ones; the range has been checked when the record was decoded.
    func slice(_ range: Range<Int>) -> ByteBuffer {
        guard let slice = self.getSlice(at: self.readerIndex + range.lowerBound, length: range.count) else {
            preconditionFailure("a decoded range lies outside its batch")
        }
        return slice
    }
}
