/// One of those a broadcast goes to.
package struct Recipient: Hashable, Sendable {
    static let length = 4 + SessionStamp.length

    package var handle: Handle
    package var stamp: SessionStamp

    package init(handle: Handle, stamp: SessionStamp) {
        self.handle = handle
        self.stamp = stamp
    }
}

/// Reads the recipients of a broadcast: `u32 handle, u32 ownership, u32 sequence` each.
package struct RecipientReader: Sendable {
    private var rest: Range<Int>

    init(_ recipients: Range<Int>) {
        self.rest = recipients
    }

    package var count: Int { self.rest.count / Recipient.length }

    package mutating func next(in bytes: RawSpan) -> Recipient? {
        guard self.rest.count >= Recipient.length else { return nil }
        let start = self.rest.lowerBound
        self.rest = (start + Recipient.length)..<self.rest.upperBound
        return Recipient(
            handle: Handle(rawValue: bytes.integer(at: start, as: UInt32.self)),
            stamp: SessionStamp(word: bytes.integer(at: start + 4, as: UInt64.self))
        )
    }
}
