extension JSONString {
    /// What the characters between the quotes of a valid JSON string mean, as UTF-8.
    ///
    /// JavaScript strings may hold a surrogate without its partner, UTF-8 may not: it becomes U+FFFD.
    package static func unescaped(_ bytes: RawSpan) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.byteCount)
        var index = 0
        while index < bytes.byteCount {
            let byte = bytes.byte(at: index)
            index += 1
            if byte == UInt8(ascii: "\\") {
                self.appendEscape(from: bytes, at: &index, to: &result)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    private static func appendEscape(from bytes: RawSpan, at index: inout Int, to result: inout [UInt8]) {
        let byte = bytes.byte(at: index)
        index += 1
        switch byte {
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "u"): result.append(contentsOf: self.scalar(from: bytes, at: &index).utf8)
        case _: result.append(byte)
        }
    }

    /// The character of one `\u` escape, or of two that make a surrogate pair.
    private static func scalar(from bytes: RawSpan, at index: inout Int) -> Character {
        let first = self.codeUnit(from: bytes, at: &index)
        guard UTF16.isLeadSurrogate(first) else { return Character(Unicode.Scalar(first) ?? "\u{FFFD}") }
        var next = index + 2
        guard next + 4 <= bytes.byteCount, bytes.byte(at: index) == UInt8(ascii: "\\"),
            bytes.byte(at: index + 1) == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let second = self.codeUnit(from: bytes, at: &next)
        guard UTF16.isTrailSurrogate(second) else { return "\u{FFFD}" }
        index = next
        return Character(UTF16.decode(UTF16.EncodedScalar([first, second])))
    }

    private static func codeUnit(from bytes: RawSpan, at index: inout Int) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            value = value << 4 | (self.hexValue(bytes.byte(at: index)) ?? 0)
            index += 1
        }
        return value
    }
}
