import SocketIOProtocol

/// Walks valid JSON token by token; a placeholder is one token.
struct JSONTokens {
    enum Token: Equatable {
        case array
        case object
        /// Of the innermost array or object.
        case end
        /// Between its quotes; the names of members are strings as well.
        case string(Range<Int>)
        case number(Range<Int>)
        case bool(Bool)
        case null
        case placeholder(number: Int)
    }

    private let text: UnsafeRawBufferPointer
    private var placeholders: ArraySlice<Placeholder>
    private var index = 0
    /// Where the token begins that was given last.
    private(set) var start = 0

    /// Where it ends.
    var end: Int { self.index }

    init(_ text: UnsafeRawBufferPointer, _ placeholders: [Placeholder]) {
        self.text = text
        self.placeholders = placeholders[...]
    }

    mutating func next() -> Token? {
        self.skipSeparators()
        guard self.index < self.text.count else { return nil }
        self.start = self.index
        if let placeholder = self.placeholders.first, placeholder.range.lowerBound == self.index {
            self.placeholders.removeFirst()
            self.index = placeholder.range.upperBound
            return .placeholder(number: placeholder.number)
        }
        switch self.text[self.index] {
        case UInt8(ascii: "["): return self.pass(1, .array)
        case UInt8(ascii: "{"): return self.pass(1, .object)
        case UInt8(ascii: "]"), UInt8(ascii: "}"): return self.pass(1, .end)
        case UInt8(ascii: "\""): return .string(self.characters())
        case UInt8(ascii: "t"): return self.pass(4, .bool(true))
        case UInt8(ascii: "f"): return self.pass(5, .bool(false))
        case UInt8(ascii: "n"): return self.pass(4, .null)
        case _: return .number(self.digits())
        }
    }

    private mutating func pass(_ count: Int, _ token: Token) -> Token {
        self.index += count
        return token
    }

    private mutating func skipSeparators() {
        while self.index < self.text.count {
            switch self.text[self.index] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"), UInt8(ascii: ","),
                UInt8(ascii: ":"):
                self.index += 1
            case _:
                return
            }
        }
    }

    private mutating func characters() -> Range<Int> {
        let start = self.index + 1
        self.index = start
        while self.text[self.index] != UInt8(ascii: "\"") {
            self.index += self.text[self.index] == UInt8(ascii: "\\") ? 2 : 1
        }
        self.index += 1
        return start..<self.index - 1
    }

    private mutating func digits() -> Range<Int> {
        let start = self.index
        while self.index < self.text.count {
            switch self.text[self.index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                self.index += 1
            case _:
                return start..<self.index
            }
        }
        return start..<self.index
    }
}
