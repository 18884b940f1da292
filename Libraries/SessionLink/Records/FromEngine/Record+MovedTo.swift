extension Record {
    /// `movedTo`: the session of this request lives at another node. Engine to gateway.
    ///
    /// Content: rest node id.
    package struct MovedTo: Equatable, Sendable {
        package var handle: Handle
        /// UTF-8.
        package var node: Range<Int>
    }
}

extension Record.MovedTo {
    init(_ header: RecordHeader) {
        self.handle = header.handle
        self.node = header.content
    }
}

extension RecordWriter {
    package mutating func movedTo(_ handle: Handle, node: String) throws(RecordTooLong) {
        self.begin(.movedTo, handle)
        self.rest(node)
        try self.end()
    }
}
