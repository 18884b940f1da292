extension JSONScanner {
    /// Passes over the string whose opening quote stands here.
    @inline(__always)
    mutating func skipString(_ bytes: RawSpan) throws(JSONError) {
        self.advance()
        while true {
            self.skipPlainCharacters(bytes)
            guard self.peek(bytes) != UInt8(ascii: "\"") else { return self.advance() }
            try self.skipSpecialCharacter(bytes)
        }
    }

    /// Passes over ASCII without quotes, backslashes and control characters, eight bytes at a time.
    @inline(__always)
    private mutating func skipPlainCharacters(_ bytes: RawSpan) {
        while self.index &+ 8 <= bytes.byteCount {
            let special = JSONString.specialBytes(in: bytes.word(at: self.index))
            guard special == 0 else { return self.advance(by: special.trailingZeroBitCount >> 3) }
            self.advance(by: 8)
        }
        while self.index < bytes.byteCount, !JSONString.isSpecial(bytes.byte(at: self.index)) {
            self.advance()
        }
    }

    @inline(never)
    private mutating func skipSpecialCharacter(_ bytes: RawSpan) throws(JSONError) {
        guard self.index < bytes.byteCount else { throw JSONError(.unexpectedEnd, at: self.index) }
        switch bytes.byte(at: self.index) {
        case UInt8(ascii: "\\"):
            try self.skipEscape(bytes)
        case 0x80...:
            repeat { try self.skipMultibyteCharacter(bytes) } while self.peek(bytes) >= 0x80
        case _:
            throw JSONError(.controlCharacter, at: self.index)
        }
    }

    private mutating func skipEscape(_ bytes: RawSpan) throws(JSONError) {
        self.advance()
        guard self.index < bytes.byteCount else { throw JSONError(.unexpectedEnd, at: self.index) }
        switch bytes.byte(at: self.index) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            self.advance()
        case UInt8(ascii: "u"):
            self.advance()
            for _ in 0..<4 { try self.skipHexDigit(bytes) }
            let (scalar, length) = JSONString.escapedScalar(bytes, endingAt: self.index)
            try self.checkRun(scalar, from: self.index - length)
        case _:
            throw JSONError(.illegalEscape, at: self.index)
        }
    }

    private mutating func skipHexDigit(_ bytes: RawSpan) throws(JSONError) {
        guard self.index < bytes.byteCount else { throw JSONError(.unexpectedEnd, at: self.index) }
        guard JSONString.hexValue(bytes.byte(at: self.index)) != nil else {
            throw JSONError(.illegalEscape, at: self.index)
        }
        self.advance()
    }

    /// Passes over one character of two to four bytes; table 3-7 of the Unicode standard.
    private mutating func skipMultibyteCharacter(_ bytes: RawSpan) throws(JSONError) {
        let start = self.index
        let first = bytes.byte(at: start)
        let second: ClosedRange<UInt8>
        let more: Int
        switch first {
        case 0xC2...0xDF: (second, more) = (0x80...0xBF, 0)
        case 0xE0: (second, more) = (0xA0...0xBF, 1)
        case 0xE1...0xEC, 0xEE, 0xEF: (second, more) = (0x80...0xBF, 1)
        case 0xED: (second, more) = (0x80...0x9F, 1)
        case 0xF0: (second, more) = (0x90...0xBF, 2)
        case 0xF1...0xF3: (second, more) = (0x80...0xBF, 2)
        case 0xF4: (second, more) = (0x80...0x8F, 2)
        case _: throw JSONError(.illegalUTF8, at: self.index)
        }
        self.advance()
        try self.skipContinuation(second, bytes)
        for _ in 0..<more { try self.skipContinuation(0x80...0xBF, bytes) }
        guard CombiningRun.mayCombine(lead: first) else { return }
        try self.checkRun(JSONString.scalar(bytes, start..<self.index), from: start)
    }

    private mutating func checkRun(_ scalar: Unicode.Scalar, from start: Int) throws(JSONError) {
        guard self.combining.passed(scalar, start..<self.index) else {
            throw JSONError(.tooManyCombining, at: start)
        }
    }

    @inline(__always)
    private mutating func skipContinuation(_ range: ClosedRange<UInt8>, _ bytes: RawSpan) throws(JSONError) {
        guard self.index < bytes.byteCount else { throw JSONError(.unexpectedEnd, at: self.index) }
        guard range.contains(bytes.byte(at: self.index)) else { throw JSONError(.illegalUTF8, at: self.index) }
        self.advance()
    }
}
