/// The characters of JSON strings: which of them are special, and what escapes mean.
package enum JSONString {
    /// Bytes that are not a plain ASCII character of a string: quote, backslash, control character, part of a longer
    /// character.
    @inline(__always)
    static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// The same for eight bytes at once.
    ///
    /// - Returns: zero if all are plain. Else the lowest bit set is the highest of the first special byte's eight bits;
    ///   the bits above it mean nothing, because a borrow may have passed through.
    @inline(__always)
    static func specialBytes(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let control = word &- (ones &* 0x20)
        let quote = (word ^ (ones &* 0x22)) &- ones
        let backslash = (word ^ (ones &* 0x5C)) &- ones
        return (control | quote | backslash | word) & (ones &* 0x80)
    }

    /// Whether UTF-8 holds anything that a JSON string must not hold as it is.
    static func needsEscape(_ bytes: RawSpan) -> Bool {
        var index = 0
        while index < bytes.byteCount {
            if index + 8 <= bytes.byteCount, self.specialBytes(in: bytes.word(at: index)) == 0 {
                index += 8
                continue
            }
            let byte = bytes.byte(at: index)
            if byte < 0x80, self.isSpecial(byte) { return true }
            index += 1
        }
        return false
    }

    /// The character of several bytes that stands in `range`.
    static func scalar(_ bytes: RawSpan, _ range: Range<Int>) -> Unicode.Scalar {
        // The lead byte's own bits: five, four or three of them.
        var value = UInt32(bytes.byte(at: range.lowerBound)) & (0x7F >> UInt32(range.count))
        for offset in range.dropFirst() { value = value << 6 | UInt32(bytes.byte(at: offset) & 0x3F) }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    /// The character of the escape `\uXXXX` that ends there, of a pair of them if it is a pair's second.
    ///
    /// - Returns: it, and how many bytes it takes.
    static func escapedScalar(_ bytes: RawSpan, endingAt end: Int) -> (scalar: Unicode.Scalar, length: Int) {
        let unit = self.codeUnit(bytes, endingAt: end)
        guard UTF16.isTrailSurrogate(unit), end >= 12 else { return (Unicode.Scalar(unit) ?? "\u{FFFD}", 6) }
        let lead = self.codeUnit(bytes, endingAt: end - 6)
        let isPair = UTF16.isLeadSurrogate(lead) && bytes.byte(at: end - 11) == UInt8(ascii: "u")
        return isPair ? (UTF16.decode(UTF16.EncodedScalar([lead, unit])), 12) : ("\u{FFFD}", 6)
    }

    private static func codeUnit(_ bytes: RawSpan, endingAt end: Int) -> UInt16 {
        (end - 4..<end).reduce(0) { $0 << 4 | (self.hexValue(bytes.byte(at: $1)) ?? 0) }
    }

    static func hexValue(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        case _: nil
        }
    }
}
