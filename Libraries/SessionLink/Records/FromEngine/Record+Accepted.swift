extension Record {
    /// `accepted`: the WebSocket of an `attach` gets its `101`. Engine to gateway.
    ///
    /// Content: ownership.
    package struct Accepted: Equatable, Sendable {
        package var handle: Handle
        package var stamp: SessionStamp
    }
}

extension Record.Accepted {
    init(_ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(header, .accepted)
        self.handle = header.handle
        self.stamp = try fields.stamp(in: bytes)
    }
}

extension RecordWriter {
    package mutating func accepted(_ handle: Handle, _ stamp: SessionStamp) {
        self.begin(.accepted, handle)
        self.integer(stamp.word)
        self.endShort()
    }
}
