extension Record {
    /// `packet`: one Engine.IO packet that is no message (probe, upgrade, close, noop, …). Both ways.
    ///
    /// Content: ownership, packets (one).
    package struct Packet: Equatable, Sendable {
        package var handle: Handle
        package var stamp: SessionStamp
        package var packet: PacketSlice
    }
}

extension Record.Packet {
    init(_ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(header, .packet)
        self.handle = header.handle
        self.stamp = try fields.stamp(in: bytes)
        var packets = PacketReader(fields.rest)
        guard let packet = try packets.next(in: bytes) else { throw .contentTooShort(.packet) }
        self.packet = packet
    }
}

extension RecordWriter {
    package mutating func packet(
        _ handle: Handle,
        _ stamp: SessionStamp,
        type: UInt8,
        isBinary: Bool = false,
        _ payload: RawSpan
    ) throws(RecordTooLong) {
        self.begin(.packet, handle)
        self.integer(stamp.word)
        self.packet(type: type, isBinary: isBinary, payload)
        try self.end()
    }
}
