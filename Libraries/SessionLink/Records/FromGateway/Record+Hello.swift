extension Record {
    /// `hello`: who the gateway is; the first record of every epoch. Gateway to engine.
    ///
    /// Content: u16 event loop, from 0; u16 number of the gateway's event loops; rest node id.
    package struct Hello: Equatable, Sendable {
        package var loop: UInt16
        package var loops: UInt16
        /// UTF-8.
        package var node: Range<Int>
    }
}

extension Record.Hello {
    init(_ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(header, .hello)
        self.loop = try fields.integer(UInt16.self, in: bytes)
        self.loops = try fields.integer(UInt16.self, in: bytes)
        self.node = fields.rest
    }
}

extension RecordWriter {
    package mutating func hello(node: String, loop: UInt16, of loops: UInt16) throws(RecordTooLong) {
        self.begin(.hello, .none)
        self.integer(loop)
        self.integer(loops)
        self.rest(node)
        try self.end()
    }
}
