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

    /// What `init(decoding:in:)` reads.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = [self.isSecure ? 1 : 0]
        bytes.append(text: self.method)
        bytes.append(text: self.uri)
        bytes.append(text: self.remoteAddress)
        for (name, value) in self.headers {
            bytes.append(text: name)
            bytes.append(text: value)
        }
        return bytes
    }
}

extension RecordWriter {
    mutating func head(_ head: RequestHead) {
        self.bytes(head.encoded.span.bytes)
    }
}

extension [UInt8] {
    /// A text field.
    fileprivate mutating func append(text: String) {
        Swift.withUnsafeBytes(of: UInt32(truncatingIfNeeded: text.utf8.count).littleEndian) {
            self.append(contentsOf: $0)
        }
        self.append(contentsOf: text.utf8)
    }
}
