extension Record {
    /// `postBegan`: a POST to a session has arrived, its body not yet. Gateway to engine.
    ///
    /// Content: rest session id.
    package struct PostBegan: Equatable, Sendable {
        package var handle: Handle
        /// UTF-8.
        package var session: Range<Int>
    }
}

extension Record.PostBegan {
    init(_ header: RecordHeader) {
        self.handle = header.handle
        self.session = header.content
    }
}

extension RecordWriter {
    package mutating func postBegan(_ handle: Handle, session: String) throws(RecordTooLong) {
        self.begin(.postBegan, handle)
        self.rest(session)
        try self.end()
    }
}
