extension Record {
    /// `attach`: a WebSocket names a session that exists. Gateway to engine.
    ///
    /// Content: text session id, head.
    package struct Attach: Equatable, Sendable {
        package var handle: Handle
        /// UTF-8.
        package var session: Range<Int>
        /// See `RequestHead.init(decoding:in:)`.
        package var head: Range<Int>
    }
}

extension Record.Attach {
    init(_ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(header, .attach)
        self.handle = header.handle
        self.session = try fields.text(in: bytes)
        self.head = fields.rest
    }
}

extension RecordWriter {
    package mutating func attach(_ handle: Handle, session: String, head: RequestHead) throws(RecordTooLong) {
        self.begin(.attach, handle)
        self.text(session)
        self.head(head)
        try self.end()
    }
}
