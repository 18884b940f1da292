/// What may stand in a header, by the rules Node.js applies.
package enum HeaderValue {
    /// Whether every character is a tab, a printable one, or one of the upper half of Latin-1.
    ///
    /// Bytes of a header are read as Latin-1, so that of its UTF-8 each byte counts as one character: all of them are
    /// fine.
    package static func isValid(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
    }

    /// Whether the text is a token: a cookie's or a header's name.
    package static func isToken(_ value: String) -> Bool {
        !value.isEmpty && value.utf8.allSatisfy(Self.isTokenByte)
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case let other:
            "!#$%&'*+-.^_`|~".utf8.contains(other)
        }
    }
}
