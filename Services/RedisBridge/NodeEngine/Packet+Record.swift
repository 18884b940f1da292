import EngineIOProtocol
import NIOCore
import NodeWires
import SessionLink

extension Packet {
    /// The packet in a record, as a slice of the batch that brought it.
    init(_ slice: PacketSlice, in batch: ByteBuffer, of kind: RecordKind) throws(RecordError) {
        guard let type = Kind(rawValue: slice.type + Kind.open.rawValue) else { throw .valueOutOfRange(kind) }
        let bytes = batch.slice(slice.payload)
        switch type {
        case .open: self = .open(bytes)
        case .close: self = .close
        case .ping: self = .ping(bytes)
        case .pong: self = .pong(bytes)
        case .message: self = .message(slice.isBinary ? .binary(bytes) : .text(bytes))
        case .upgrade: self = .upgrade
        case .noop: self = .noop
        }
    }

    /// The type as links say it: 0 to 6.
    var linkType: UInt8 { self.kind.rawValue - Kind.open.rawValue }

    var isBinary: Bool {
        if case .message(.binary) = self { true } else { false }
    }

    var payload: ByteBuffer {
        switch self {
        case .open(let bytes), .ping(let bytes), .pong(let bytes): bytes
        case .message(let message): message.bytes
        case .close, .upgrade, .noop: ByteBuffer()
        }
    }
}

extension WirePacket {
    /// nil for what is no packet of Engine.IO.
    var packet: Packet? {
        if case .packet(let packet) = self.content { packet } else { nil }
    }
}

extension ByteBuffer {
    /// The bytes at `range` of the readable ones; the range has been checked when the record was decoded.
    func slice(_ range: Range<Int>) -> ByteBuffer {
        guard let slice = self.getSlice(at: self.readerIndex + range.lowerBound, length: range.count) else {
            preconditionFailure("a decoded range lies outside its batch")
        }
        return slice
    }

    func text(_ range: Range<Int>) -> String {
        String(buffer: self.slice(range))
    }
}
