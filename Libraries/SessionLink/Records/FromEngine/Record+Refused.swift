extension Record {
    /// `refused`: a request gets an error for an answer. Engine to gateway.
    ///
    /// Argument: HTTP status. Flags: Engine.IO's error code, 255 for none. Content: rest message.
    package struct Refused: Equatable, Sendable {
        package static let noCode: UInt8 = 255

        package var handle: Handle
        package var status: UInt16
        package var code: UInt8
        /// UTF-8.
        package var message: Range<Int>
    }
}

extension Record.Refused {
    init(_ header: RecordHeader) {
        self.handle = header.handle
        self.status = header.argument
        self.code = header.flags
        self.message = header.content
    }
}

extension RecordWriter {
    package mutating func refused(
        _ handle: Handle,
        status: UInt16,
        code: UInt8,
        message: String
    ) throws(RecordTooLong) {
        self.begin(.refused, flags: code, argument: status, handle)
        self.rest(message)
        try self.end()
    }
}
