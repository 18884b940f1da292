extension Record {
    /// `confirmed`: a POST was taken; the client gets `ok`. Engine to gateway. No content.
    package struct Confirmed: Equatable, Sendable {
        package var handle: Handle
    }
}

extension Record.Confirmed {
    init(_ header: RecordHeader) {
        self.handle = header.handle
    }
}

extension RecordWriter {
    package mutating func confirmed(_ handle: Handle) {
        self.begin(.confirmed, handle)
        self.endShort()
    }
}
