extension Record {
    /// `answer`: the packets a poll waited for. Engine to gateway.
    ///
    /// Flags: `MessageFlags` (compress). Content: packets.
    package struct Answer: Equatable, Sendable {
        package var handle: Handle
        package var flags: MessageFlags
        package var packets: Range<Int>
    }
}

extension Record.Answer {
    init(_ header: RecordHeader) {
        self.handle = header.handle
        self.flags = MessageFlags(rawValue: header.flags)
        self.packets = header.content
    }
}

extension RecordWriter {
    /// Followed by `packet` for each of its packets, and `end`.
    package mutating func beginAnswer(_ handle: Handle, flags: MessageFlags = []) {
        self.begin(.answer, flags: flags.rawValue, handle)
    }
}
