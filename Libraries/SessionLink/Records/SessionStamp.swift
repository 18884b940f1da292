/// Who says something in the name of a session, and as the how-manieth thing: 8 bytes, `u32 ownership, u32 sequence`.
///
/// A gateway refuses what a stale owner says; the sequence lets a session move between engines without loss.
package struct SessionStamp: Hashable, Sendable {
    static let length = 8

    /// The ownership epoch of the session's slot.
    package var ownership: UInt32
    /// Counts the session's records in this direction, from 1.
    package var sequence: UInt32

    package init(ownership: UInt32, sequence: UInt32) {
        self.ownership = ownership
        self.sequence = sequence
    }

    /// As one little-endian integer.
    var word: UInt64 { UInt64(self.ownership) | UInt64(self.sequence) << 32 }

    init(word: UInt64) {
        self.ownership = UInt32(truncatingIfNeeded: word)
        self.sequence = UInt32(truncatingIfNeeded: word >> 32)
    }
}
