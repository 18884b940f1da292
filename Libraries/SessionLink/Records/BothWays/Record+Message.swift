extension Record {
    /// `message`: what one WebSocket message, or one application packet with its attachments, says. Both ways.
    ///
    /// Needs credit. Flags: `MessageFlags`. Content: ownership, packets (all of type message), sent or dropped whole.
    /// This is the hot path: reading and writing one allocates nothing.
    package struct Message: Equatable, Sendable {
        package var handle: Handle
        package var flags: MessageFlags
        package var stamp: SessionStamp
        package var packets: Range<Int>

        /// What it took of the link's and the session's credit: the record's length.
        package var weight: Int { RecordHeader.length + SessionStamp.length + self.packets.count }
    }
}

/// How a message is to be written to its client.
package struct MessageFlags: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// May be dropped where it cannot be written at once.
    package static let volatile = MessageFlags(rawValue: 1 << 0)
    /// May be compressed if the connection is.
    package static let compress = MessageFlags(rawValue: 1 << 1)
}

extension Record.Message {
    /// The Engine.IO packet type of every part.
    package static let packetType: UInt8 = 4

    @inline(__always)
    init(_ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(header, .message)
        self.handle = header.handle
        self.flags = MessageFlags(rawValue: header.flags)
        self.stamp = try fields.stamp(in: bytes)
        self.packets = fields.rest
    }
}

extension RecordWriter {
    /// Writes a message of one part.
    ///
    /// - Returns: its weight, to be spent of the session's credit.
    @discardableResult
    package mutating func message(
        _ handle: Handle,
        _ stamp: SessionStamp,
        flags: MessageFlags = [],
        isBinary: Bool,
        _ payload: RawSpan
    ) throws(RecordTooLong) -> Int {
        self.beginMessage(handle, stamp, flags: flags, expecting: payload.byteCount)
        self.packet(type: Record.Message.packetType, isBinary: isBinary, payload)
        return try self.end()
    }

    /// Followed by `packet` for each of its parts, and `end`.
    ///
    /// - Parameter payload: the parts' bytes, if known: the record then goes to the right batch at once.
    @inline(__always)
    package mutating func beginMessage(
        _ handle: Handle,
        _ stamp: SessionStamp,
        flags: MessageFlags = [],
        expecting payload: Int = 0
    ) {
        let length = RecordHeader.length + SessionStamp.length + PacketReader.wordLength + payload
        self.begin(.message, flags: flags.rawValue, handle, expecting: length)
        self.integer(stamp.word)
    }
}
