extension EventName {
    /// The name that a JSON value spells.
    ///
    /// - Parameter range: where a valid value stands.
    /// - Returns: `nil` if it is neither a string nor a number.
    init?(_ bytes: RawSpan, _ range: Range<Int>) {
        switch bytes.byte(at: range.lowerBound) {
        case UInt8(ascii: "\""):
            self.init(characters: bytes.extracting(range.lowerBound + 1..<range.upperBound - 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            self.init(number: bytes.extracting(range))
        case _:
            return nil
        }
    }

    private init(characters: RawSpan) {
        if Self.hasEscape(characters) {
            self.init(utf8: JSONString.unescaped(characters).span.bytes)
        } else {
            self.init(utf8: characters)
        }
    }

    private static func hasEscape(_ characters: RawSpan) -> Bool {
        for offset in 0..<characters.byteCount where characters.byte(at: offset) == UInt8(ascii: "\\") { return true }
        return false
    }

    /// 1, 1.0 and 1e0 are one number. Numbers without an exact integer keep their spelling: nobody names events so.
    private init(number: RawSpan) {
        let text = String(decoding: (0..<number.byteCount).map { number.byte(at: $0) }, as: UTF8.self)
        guard let value = Double(text), let integer = Int64(exactly: value), integer.magnitude < 1 << 53 else {
            self.init(text)
            return
        }
        self.init(String(integer))
    }
}
