/// An Engine.IO packet within a record.
package struct PacketSlice: Equatable, Sendable {
    /// Engine.IO's packet type, 0 (open) to 6 (noop).
    package var type: UInt8
    package var isBinary: Bool
    /// Where its payload lies in the bytes that are read.
    package var payload: Range<Int>

    package init(type: UInt8, isBinary: Bool, payload: Range<Int>) {
        self.type = type
        self.isBinary = isBinary
        self.payload = payload
    }
}

/// Reads the Engine.IO packets at the end of a record.
///
/// Each is a `u32` word (bits 0–27 payload byte count, 28–30 packet type, 31 binary), then the payload.
///
///     var packets = PacketReader(message.packets)
///     while let packet = try packets.next(in: bytes) { … bytes.extracting(packet.payload) … }
package struct PacketReader: Sendable {
    /// The longest payload that the word can state.
    package static let maximumPayload = 0x0fff_ffff
    static let wordLength = 4

    private var rest: Range<Int>

    package init(_ packets: Range<Int>) {
        self.rest = packets
    }

    /// The next packet, or nil at the end.
    ///
    /// - Throws: `.packetTooLong` if a packet runs over the record's end.
    package mutating func next(in bytes: RawSpan) throws(RecordError) -> PacketSlice? {
        guard !self.rest.isEmpty else { return nil }
        guard self.rest.count >= PacketReader.wordLength else { throw .packetTooLong }
        let word = bytes.integer(at: self.rest.lowerBound, as: UInt32.self)
        let start = self.rest.lowerBound + PacketReader.wordLength
        let count = Int(word & 0x0fff_ffff)
        guard count <= self.rest.upperBound - start else { throw .packetTooLong }
        self.rest = (start + count)..<self.rest.upperBound
        return PacketSlice(type: UInt8(word >> 28 & 7), isBinary: word >> 31 == 1, payload: start..<(start + count))
    }

    /// The word before a payload of `count` bytes.
    static func word(type: UInt8, isBinary: Bool, count: Int) -> UInt32 {
        precondition(type <= 7 && count <= PacketReader.maximumPayload, "not an Engine.IO packet for the link")
        return UInt32(truncatingIfNeeded: count) | UInt32(type) << 28 | (isBinary ? 1 << 31 : 0)
    }
}
