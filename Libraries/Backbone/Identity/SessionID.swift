/// The Engine.IO `sid`: 20 characters of `[A-Za-z0-9_-]`, which are 15 bytes.
///
///     3 bytes   slot tag: which engine to ask
///     12 bytes  96 random bits, or what a custom generator supplied
///
/// Kept inline in 16 bytes: a session id is a dictionary key on the path of every request.
package struct SessionID: Hashable, Sendable {
    package static let length = 20

    package let tag: SlotTag
    private let high: UInt32
    private let low: UInt64

    /// - Parameter random: the 96 bits after the tag.
    package init(tag: SlotTag, random: (UInt32, UInt64)) {
        self.tag = tag
        self.high = random.0
        self.low = random.1
    }

    /// Parses 20 characters; nil for whatever could not be an id of ours.
    package init?(_ text: String) {
        self.init(characters: text.utf8)
    }

    package init?(utf8 text: [UInt8]) {
        self.init(characters: text)
    }

    private init?(characters: some Collection<UInt8>) {
        guard characters.count == Self.length else { return nil }
        var bits = Bits()
        for character in characters {
            guard bits.append(character) else { return nil }
        }
        self.init(tag: bits.tag, random: (bits.high, bits.low))
    }

    /// For a custom id generator, which supplies the 16 characters after the tag.
    package init?(tag: SlotTag, suffix: String) {
        self.init(tag.description + suffix)
    }

    package static func random(tag: SlotTag) -> SessionID {
        var generator = SystemRandomNumberGenerator()
        return self.random(tag: tag, using: &generator)
    }

    package static func random(tag: SlotTag, using generator: inout some RandomNumberGenerator) -> SessionID {
        SessionID(tag: tag, random: (generator.next(), generator.next()))
    }

    /// The characters read so far, as a number that shifts through three words.
    private struct Bits {
        var tagBits: UInt32 = 0
        var high: UInt32 = 0
        var low: UInt64 = 0

        var tag: SlotTag { SlotTag(rawValue: self.tagBits) }

        mutating func append(_ character: UInt8) -> Bool {
            guard let sixBits = Base64URL.sixBits(character) else { return false }
            self.tagBits = (self.tagBits << 6 | self.high >> 26) & (1 << SlotTag.bitWidth - 1)
            self.high = self.high << 6 | UInt32(self.low >> 58)
            self.low = self.low << 6 | UInt64(sixBits)
            return true
        }
    }
}

extension SessionID: CustomStringConvertible {
    package var description: String {
        String(unsafeUninitializedCapacity: Self.length) { text in
            var (high, low) = (self.high, self.low)
            for index in stride(from: Self.length - 1, through: 4, by: -1) {
                text[index] = Base64URL.character(UInt8(low & 0x3f))
                low = low >> 6 | UInt64(high & 0x3f) << 58
                high >>= 6
            }
            for index in 0..<4 {
                let shift = SlotTag.bitWidth - 6 * (index + 1)
                text[index] = Base64URL.character(UInt8(self.tag.rawValue >> shift & 0x3f))
            }
            return Self.length
        }
    }
}
