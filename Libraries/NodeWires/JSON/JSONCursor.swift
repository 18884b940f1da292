/// Says where the values within a valid JSON array or object stand, the names of an object's members included.
struct JSONCursor {
    private var tokens: JSONTokens

    /// - Parameter text: of an array or an object.
    init(_ text: UnsafeRawBufferPointer) {
        self.tokens = JSONTokens(text, [])
        _ = self.tokens.next()
    }

    /// The next value's place, or `nil` at the end.
    mutating func next() -> Range<Int>? {
        guard let first = self.tokens.next(), first != .end else { return nil }
        let start = self.tokens.start
        var depth = 0
        var token: JSONTokens.Token? = first
        while let current = token {
            if current == .array || current == .object { depth += 1 }
            if current == .end { depth -= 1 }
            if depth == 0 { break }
            token = self.tokens.next()
        }
        return start..<self.tokens.end
    }
}
