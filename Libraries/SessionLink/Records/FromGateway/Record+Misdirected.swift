extension Record {
    /// `misdirected`: a request names a session but is neither poll nor POST nor upgrade; the engine refuses it as the
    /// session's state has it. Gateway to engine.
    ///
    /// Flags: `Transport`, as the request's query has it. Content: rest session id.
    package struct Misdirected: Equatable, Sendable {
        package var handle: Handle
        package var transport: Transport
        /// UTF-8.
        package var session: Range<Int>
    }
}

extension Record.Misdirected {
    init(_ header: RecordHeader) throws(RecordError) {
        guard let transport = Record.Transport(rawValue: header.flags) else { throw .valueOutOfRange(.misdirected) }
        self.handle = header.handle
        self.transport = transport
        self.session = header.content
    }
}

extension RecordWriter {
    package mutating func misdirected(
        _ handle: Handle,
        transport: Record.Transport,
        session: String
    ) throws(RecordTooLong) {
        self.begin(.misdirected, flags: transport.rawValue, handle)
        self.rest(session)
        try self.end()
    }
}
