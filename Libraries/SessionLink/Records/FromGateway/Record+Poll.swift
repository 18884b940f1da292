extension Record {
    /// `poll`: a GET waits for a session's packets. Gateway to engine.
    ///
    /// Content: rest session id.
    package struct Poll: Equatable, Sendable {
        package var handle: Handle
        /// UTF-8.
        package var session: Range<Int>
    }
}

extension Record.Poll {
    init(_ header: RecordHeader) {
        self.handle = header.handle
        self.session = header.content
    }
}

extension RecordWriter {
    package mutating func poll(_ handle: Handle, session: String) throws(RecordTooLong) {
        self.begin(.poll, handle)
        self.rest(session)
        try self.end()
    }
}
