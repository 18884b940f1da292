extension RequestHead {
    /// Reads the head that `range` of `bytes` holds, as `Record.Open` and `Record.Attach` name it.
    ///
    /// - Throws: `.contentTooShort` if it ends within a field.
    package init(decoding range: Range<Int>, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(range, .open)
        self.isSecure = try fields.integer(UInt8.self, in: bytes) & 1 == 1
        self.method = bytes.text(in: try fields.text(in: bytes))
        self.uri = bytes.text(in: try fields.text(in: bytes))
        self.remoteAddress = bytes.text(in: try fields.text(in: bytes))
        self.headers = []
        while !fields.rest.isEmpty {
            let name = bytes.text(in: try fields.text(in: bytes))
            let value = bytes.text(in: try fields.text(in: bytes))
            self.headers.append((name, value))
        }
    }
}

extension RecordWriter {
    mutating func head(_ head: RequestHead) {
        self.integer(UInt8(head.isSecure ? 1 : 0))
        self.text(head.method)
        self.text(head.uri)
        self.text(head.remoteAddress)
        for (name, value) in head.headers {
            self.text(name)
            self.text(value)
        }
    }
}
