extension JSONScanner {
    /// Passes over `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    mutating func skipNumber(_ bytes: RawSpan) throws(JSONError) {
        if self.peek(bytes) == UInt8(ascii: "-") { self.advance() }
        if self.peek(bytes) == UInt8(ascii: "0") {
            self.advance()
        } else {
            try self.skipDigits(bytes)
        }
        if self.peek(bytes) == UInt8(ascii: ".") {
            self.advance()
            try self.skipDigits(bytes)
        }
        if self.peek(bytes) | 0x20 == UInt8(ascii: "e") {
            self.advance()
            let sign = self.peek(bytes)
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { self.advance() }
            try self.skipDigits(bytes)
        }
    }

    /// Passes over at least one digit.
    private mutating func skipDigits(_ bytes: RawSpan) throws(JSONError) {
        let start = self.index
        while self.peek(bytes) &- UInt8(ascii: "0") < 10 { self.advance() }
        guard self.index > start else {
            throw JSONError(self.index < bytes.byteCount ? .illegalNumber : .unexpectedEnd, at: self.index)
        }
    }
}
