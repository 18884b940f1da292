/// The four bytes a client's payload is XORed with (RFC 6455 section 5.3).
package struct MaskingKey: Hashable, Sendable {
    /// The key's bytes as a little-endian number: its lowest byte masks the payload's first byte.
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The same key for a payload that is taken up in its middle, at `offset`.
    func advanced(by offset: Int) -> MaskingKey {
        let shift = UInt32(truncatingIfNeeded: offset & 3) &* 8
        guard shift != 0 else { return self }
        return MaskingKey(rawValue: self.rawValue &>> shift | self.rawValue &<< (32 &- shift))
    }
}
