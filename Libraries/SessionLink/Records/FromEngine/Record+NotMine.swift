extension Record {
    /// `notMine`: the session id of this request belongs to no slot of this engine. Engine to gateway. No content.
    package struct NotMine: Equatable, Sendable {
        package var handle: Handle
    }
}

extension Record.NotMine {
    init(_ header: RecordHeader) {
        self.handle = header.handle
    }
}

extension RecordWriter {
    package mutating func notMine(_ handle: Handle) {
        self.begin(.notMine, handle)
        self.endShort()
    }
}
