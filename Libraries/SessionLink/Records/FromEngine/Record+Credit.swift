extension Record {
    /// `credit`: so many more bytes of messages may be sent for this connection. Engine to gateway.
    ///
    /// A connection begins without credit; the first of these opens its window. Content: u32 bytes.
    package struct Credit: Equatable, Sendable {
        package var handle: Handle
        package var bytes: UInt32
    }
}

extension Record.Credit {
    init(_ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(header, .credit)
        self.handle = header.handle
        self.bytes = try fields.integer(UInt32.self, in: bytes)
    }
}

extension RecordWriter {
    package mutating func credit(_ handle: Handle, bytes: UInt32) {
        self.begin(.credit, handle)
        self.integer(bytes)
        self.endShort()
    }
}
