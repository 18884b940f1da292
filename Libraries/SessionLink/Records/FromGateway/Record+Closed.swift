extension Record {
    /// `closed`: a request was aborted or a WebSocket ended; the handle is free. Gateway to engine.
    ///
    /// Argument: low byte reason, high byte detail, both `EngineIOProtocol`'s codes. No content.
    package struct Closed: Equatable, Sendable {
        package var handle: Handle
        package var reason: UInt8
        package var detail: UInt8
    }
}

extension Record.Closed {
    init(_ header: RecordHeader) {
        self.handle = header.handle
        self.reason = UInt8(truncatingIfNeeded: header.argument)
        self.detail = UInt8(truncatingIfNeeded: header.argument >> 8)
    }
}

extension RecordWriter {
    package mutating func closed(_ handle: Handle, reason: UInt8, detail: UInt8 = 0) {
        self.begin(.closed, argument: UInt16(reason) | UInt16(detail) << 8, handle)
        self.endShort()
    }
}
