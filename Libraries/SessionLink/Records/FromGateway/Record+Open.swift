extension Record {
    /// `open`: a request without a session id asks for a session. Gateway to engine.
    ///
    /// Flags: `Transport`. Content: text protocol version (the query's `EIO`), head.
    package struct Open: Equatable, Sendable {
        package var handle: Handle
        package var transport: Transport
        /// UTF-8: the query's `EIO`.
        package var version: Range<Int>
        /// See `RequestHead.init(decoding:in:)`.
        package var head: Range<Int>
    }
}

extension Record {
    /// How a request speaks.
    package enum Transport: UInt8, CaseIterable, Sendable {
        case polling = 0
        case webSocket = 1
    }
}

extension Record.Open {
    init(_ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(header, .open)
        guard let transport = Record.Transport(rawValue: header.flags) else { throw .valueOutOfRange(.open) }
        self.handle = header.handle
        self.transport = transport
        self.version = try fields.text(in: bytes)
        self.head = fields.rest
    }
}

extension RecordWriter {
    package mutating func open(
        _ handle: Handle,
        transport: Record.Transport,
        version: String,
        head: RequestHead
    ) throws(RecordTooLong) {
        self.begin(.open, flags: transport.rawValue, handle)
        self.text(version)
        self.head(head)
        try self.end()
    }
}
