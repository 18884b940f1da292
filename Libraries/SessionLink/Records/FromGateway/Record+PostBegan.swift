extension Record {
    /// `postBegan`: a POST to a session has arrived, its body not yet. Gateway to engine.
    ///
    /// Flags: bit 0 relayed. Content: rest session id.
    package struct PostBegan: Equatable, Sendable {
        package var handle: Handle
        /// Another server has taken the POST and passes its packets on, one after another: it is none of the session's
        /// open requests, and one of those may be open beside it.
        package var isRelayed: Bool
        /// UTF-8.
        package var session: Range<Int>
    }
}

extension Record.PostBegan {
    init(_ header: RecordHeader) {
        self.handle = header.handle
        self.isRelayed = header.flags & 1 == 1
        self.session = header.content
    }
}

extension RecordWriter {
    package mutating func postBegan(
        _ handle: Handle,
        session: String,
        isRelayed: Bool = false
    ) throws(RecordTooLong) {
        self.begin(.postBegan, flags: isRelayed ? 1 : 0, handle)
        self.rest(session)
        try self.end()
    }
}
