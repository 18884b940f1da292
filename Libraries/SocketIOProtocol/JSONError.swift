/// Why bytes are not the JSON they should be, and where.
package struct JSONError: Error, Equatable, Sendable {
    package enum Reason: Equatable, Sendable {
        case unexpectedEnd
        case unexpectedByte(UInt8)
        case controlCharacter
        case illegalEscape
        case illegalUTF8
        case illegalNumber
        case tooDeep
        /// More characters that combine with one before them than any text has: see `CombiningRun`.
        case tooManyCombining
        /// Its `num` is missing, no whole number, beyond the attachments, or used twice.
        case illegalPlaceholder
    }

    package let reason: Reason
    /// Offset of the byte at which it became apparent.
    package let offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}
