extension Record {
    /// `post`: the body of a POST that `postBegan` announced. Needs credit. Gateway to engine.
    ///
    /// Flags: why its packets end early, 0 if they do not. Content: packets.
    package struct Post: Equatable, Sendable {
        package var handle: Handle
        /// The gateway's code of what is wrong with the body; the packets before it are still good.
        package var failure: UInt8
        package var packets: Range<Int>

        package var weight: Int { RecordHeader.length + self.packets.count }
    }
}

extension Record.Post {
    init(_ header: RecordHeader) {
        self.handle = header.handle
        self.failure = header.flags
        self.packets = header.content
    }
}

extension RecordWriter {
    /// Followed by `packet` for each of its packets, and `end`.
    package mutating func beginPost(_ handle: Handle, failure: UInt8 = 0) {
        self.begin(.post, flags: failure, handle)
    }
}
