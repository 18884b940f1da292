extension Record {
    /// `close`: the gateway is to end a connection. Engine to gateway.
    ///
    /// Argument: the reason, `EngineIOProtocol`'s code. Flags: bit 0 discard what is still to be written.
    /// Content: ownership.
    package struct Close: Equatable, Sendable {
        package var handle: Handle
        package var reason: UInt8
        package var discard: Bool
        package var stamp: SessionStamp
    }
}

extension Record.Close {
    init(_ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(header, .close)
        self.handle = header.handle
        self.reason = UInt8(truncatingIfNeeded: header.argument)
        self.discard = header.flags & 1 == 1
        self.stamp = try fields.stamp(in: bytes)
    }
}

extension RecordWriter {
    package mutating func close(_ handle: Handle, _ stamp: SessionStamp, reason: UInt8, discard: Bool) {
        self.begin(.close, flags: discard ? 1 : 0, argument: UInt16(reason), handle)
        self.integer(stamp.word)
        self.endShort()
    }
}
