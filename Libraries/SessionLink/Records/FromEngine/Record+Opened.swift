extension Record {
    /// `opened`: the session that `open` asked for. Engine to gateway.
    ///
    /// Content: ownership, text session id, packets (the handshake first).
    package struct Opened: Equatable, Sendable {
        package var handle: Handle
        package var stamp: SessionStamp
        /// UTF-8.
        package var session: Range<Int>
        package var packets: Range<Int>
    }
}

extension Record.Opened {
    init(_ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(header, .opened)
        self.handle = header.handle
        self.stamp = try fields.stamp(in: bytes)
        self.session = try fields.text(in: bytes)
        self.packets = fields.rest
    }
}

extension RecordWriter {
    /// Followed by `packet` for each of its packets, and `end`.
    package mutating func beginOpened(_ handle: Handle, _ stamp: SessionStamp, session: String) {
        self.begin(.opened, handle)
        self.integer(stamp.word)
        self.text(session)
    }
}
