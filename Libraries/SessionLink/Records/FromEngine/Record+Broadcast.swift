extension Record {
    /// `broadcast`: one message to many connections of this link, encoded once. Engine to gateway.
    ///
    /// Flags: `MessageFlags`. Content: u32 number of recipients, the recipients (`RecipientReader`), packets (all of
    /// type message), sent or dropped whole at each of them.
    package struct Broadcast: Equatable, Sendable {
        package var flags: MessageFlags
        package var recipients: Range<Int>
        package var packets: Range<Int>
    }
}

extension Record.Broadcast {
    package var recipientReader: RecipientReader { RecipientReader(self.recipients) }

    init(_ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        var fields = FieldReader(header, .broadcast)
        self.flags = MessageFlags(rawValue: header.flags)
        let count = Int(try fields.integer(UInt32.self, in: bytes))
        self.recipients = try fields.take(count * Recipient.length)
        self.packets = fields.rest
    }
}

extension RecordWriter {
    /// Followed by `packet` for each of its parts, and `end`.
    package mutating func beginBroadcast(to recipients: [Recipient], flags: MessageFlags = []) {
        let length = RecordHeader.length + 4 + recipients.count * Recipient.length
        self.begin(.broadcast, flags: flags.rawValue, .none, expecting: length)
        self.integer(UInt32(truncatingIfNeeded: recipients.count))
        for recipient in recipients {
            self.integer(recipient.handle.rawValue)
            self.integer(recipient.stamp.word)
        }
    }
}
