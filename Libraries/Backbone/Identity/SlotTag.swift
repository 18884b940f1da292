/// The three bytes that open every session id and name an ownership slot, not a process.
///
/// Written as the first four characters of a session id.
package struct SlotTag: Hashable, Comparable, Sendable {
    package static let bitWidth = 24

    /// 24 bits.
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        precondition(rawValue >> Self.bitWidth == 0, "a slot tag has 24 bits")
        self.rawValue = rawValue
    }

    /// Parses exactly the four characters that `description` writes.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.length else { return nil }
        var value: UInt32 = 0
        for character in text.utf8 {
            guard let bits = Base64URL.sixBits(character) else { return nil }
            value = value << 6 | UInt32(bits)
        }
        self.rawValue = value
    }

    package static func random(using generator: inout some RandomNumberGenerator) -> SlotTag {
        SlotTag(rawValue: UInt32.random(in: 0..<1 << Self.bitWidth, using: &generator))
    }

    package static func < (left: SlotTag, right: SlotTag) -> Bool {
        left.rawValue < right.rawValue
    }

    private static let length = 4
}

extension SlotTag: CustomStringConvertible {
    package var description: String {
        String(unsafeUninitializedCapacity: Self.length) { text in
            for index in 0..<Self.length {
                let shift = Self.bitWidth - 6 * (index + 1)
                text[index] = Base64URL.character(UInt8(self.rawValue >> shift & 0x3f))
            }
            return Self.length
        }
    }
}
