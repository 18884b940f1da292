/// A token of RFC 7230 section 3.2.6, which names of extensions, parameters and subprotocols are.
enum HeaderToken {
    static func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"),
            UInt8(ascii: "~"):
            true
        case _:
            false
        }
    }

    static func isValid(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(Self.contains)
    }

    /// A list's elements, without the optional white space around them.
    ///
    /// By bytes: among characters a separator with an accent behind it would be none, and a run of accents would take
    /// time that grows with its square.
    static func split(_ list: Substring, at separator: Unicode.Scalar) -> [Substring] {
        list.utf8.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false).map(Self.trim)
    }

    /// Without the spaces and tabs around it.
    private static func trim(_ text: Substring.UTF8View) -> Substring {
        var text = text.drop(while: Self.isBlank)
        while text.last.map(Self.isBlank) == true { text.removeLast() }
        return Substring(text)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
