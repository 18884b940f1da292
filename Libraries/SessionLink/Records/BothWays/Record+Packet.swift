extension Record {
    /// `packet`: one Engine.IO packet that is no message (probe, upgrade, close, noop, …). Both ways.
    ///
    /// Needs credit: clients may send them without end, of any length. Content: ownership, packets (one).
    package struct Packet: Equatable, Sendable {
        package var handle: Handle
        package var stamp: SessionStamp
        package var packet: PacketSlice

        /// What it took of the link's and the session's credit: the record's length.
        package var weight: Int {
            RecordHeader.length + SessionStamp.length + PacketReader.wordLength + self.packet.payload.count
        }
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
    /// - Returns: its weight, to be spent of the session's credit.
    @discardableResult
    package mutating func packet(
        _ handle: Handle,
        _ stamp: SessionStamp,
        type: UInt8,
        isBinary: Bool = false,
        _ payload: RawSpan
    ) throws(RecordTooLong) -> Int {
        self.begin(.packet, handle)
        self.integer(stamp.word)
        self.packet(type: type, isBinary: isBinary, payload)
        return try self.end()
    }
}
