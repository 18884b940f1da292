extension Record {
    /// `heartbeat`: from now on the gateway pings this WebSocket. Engine to gateway.
    ///
    /// Content: u32 ping interval, u32 ping timeout, in milliseconds.
    package struct Heartbeat: Equatable, Sendable {
        package var handle: Handle
        /// Milliseconds.
        package var pingInterval: UInt32
        /// Milliseconds.
        package var pingTimeout: UInt32
    }
}

extension Record.Heartbeat {
    init(_ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(header, .heartbeat)
        self.handle = header.handle
        self.pingInterval = try fields.integer(UInt32.self, in: bytes)
        self.pingTimeout = try fields.integer(UInt32.self, in: bytes)
    }
}

extension RecordWriter {
    package mutating func heartbeat(_ handle: Handle, pingInterval: UInt32, pingTimeout: UInt32) {
        self.begin(.heartbeat, handle)
        self.integer(pingInterval)
        self.integer(pingTimeout)
        self.endShort()
    }
}
