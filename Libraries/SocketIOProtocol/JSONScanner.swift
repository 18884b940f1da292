/// Checks that bytes are JSON (RFC 8259, exactly what `JSON.parse` accepts) and says where values end.
///
/// One pass, no recursion, no allocation. The scanner is a position: the bytes are handed to each step, and must be the
/// same each time. Lone surrogates may be written as escapes, as in JavaScript, but the bytes must be UTF-8.
package struct JSONScanner: Sendable {
    /// Arrays and objects of a client's may stand within one another this deep, the outermost counted. Decoders are
    /// recursive.
    package static let depthLimit = 512

    /// Offset of the next byte.
    package private(set) var index: Int
    var combining = CombiningRun()
    private let depthLimit: Int

    package init(at index: Int = 0, depthLimit: Int = Self.depthLimit) {
        self.index = index
        self.depthLimit = depthLimit
    }

    /// Checks that the bytes are one JSON value with nothing but white space around it.
    package static func validate(_ bytes: RawSpan, depthLimit: Int = Self.depthLimit) throws(JSONError) {
        var scanner = JSONScanner(depthLimit: depthLimit)
        scanner.skipWhitespace(bytes)
        try scanner.skipValue(bytes)
        try scanner.expectEnd(bytes)
    }

    /// Checks that the bytes are one JSON array with nothing but white space around it.
    ///
    /// - Returns: where its elements stand.
    package static func elements(
        of bytes: RawSpan,
        depthLimit: Int = Self.depthLimit
    ) throws(JSONError) -> ElementRanges {
        var scanner = JSONScanner(depthLimit: depthLimit)
        var elements = ElementRanges()
        scanner.skipWhitespace(bytes)
        try scanner.skipArray(bytes, into: &elements)
        try scanner.expectEnd(bytes)
        return elements
    }
}

// MARK: Values

extension JSONScanner {
    /// Passes over the value that begins here.
    package mutating func skipValue(_ bytes: RawSpan) throws(JSONError) {
        switch self.peek(bytes) {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try self.skipContainer(bytes, around: 0)
        case _:
            try self.skipScalar(bytes)
        }
    }

    /// Passes over the array that begins here, and appends where its elements stand.
    package mutating func skipArray(_ bytes: RawSpan, into elements: inout ElementRanges) throws(JSONError) {
        try self.expect(UInt8(ascii: "["), bytes)
        self.skipWhitespace(bytes)
        guard self.peek(bytes) != UInt8(ascii: "]") else { return self.advance() }
        while true {
            let start = self.index
            try self.skipElement(bytes)
            elements.append(start..<self.index)
            self.skipWhitespace(bytes)
            guard self.peek(bytes) == UInt8(ascii: ",") else { break }
            self.advance()
            self.skipWhitespace(bytes)
        }
        try self.expect(UInt8(ascii: "]"), bytes)
    }

    @inline(__always)
    private mutating func skipElement(_ bytes: RawSpan) throws(JSONError) {
        switch self.peek(bytes) {
        case UInt8(ascii: "\""):
            try self.skipString(bytes)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try self.skipContainer(bytes, around: 1)
        case _:
            try self.skipScalar(bytes)
        }
    }

    /// Passes over whatever is neither an array nor an object.
    private mutating func skipScalar(_ bytes: RawSpan) throws(JSONError) {
        switch self.peek(bytes) {
        case UInt8(ascii: "\""):
            try self.skipString(bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try self.skipNumber(bytes)
        case UInt8(ascii: "t"):
            try self.skipLiteral(Self.true, bytes)
        case UInt8(ascii: "f"):
            self.advance()
            try self.skipLiteral(Self.alse, bytes)
        case UInt8(ascii: "n"):
            try self.skipLiteral(Self.null, bytes)
        case _:
            throw self.unexpected(bytes)
        }
    }

    private static let `true`: UInt32 = 0x6575_7274
    private static let alse: UInt32 = 0x6573_6c61
    private static let null: UInt32 = 0x6c6c_756e

    private mutating func skipLiteral(_ literal: UInt32, _ bytes: RawSpan) throws(JSONError) {
        guard bytes.byteCount - self.index >= 4 else { throw JSONError(.unexpectedEnd, at: bytes.byteCount) }
        guard bytes.halfWord(at: self.index) == literal else { throw self.unexpected(bytes) }
        self.advance(by: 4)
    }
}

// MARK: Arrays and objects

extension JSONScanner {
    /// Passes over the array or object that begins here.
    ///
    /// - Parameter around: how many stand around it, which count, too.
    private mutating func skipContainer(_ bytes: RawSpan, around: Int) throws(JSONError) {
        var nesting = JSONNesting(limit: self.depthLimit - around)
        repeat {
            if try self.openContainer(bytes, &nesting) { continue }
            // Something was passed over in full: a scalar, or a container without members.
            try self.closeContainers(bytes, &nesting)
        } while !nesting.isEmpty
    }

    /// At the beginning of a value: enters it if it has members, and passes over the key of the first one.
    ///
    /// - Returns: whether another value follows at once.
    @inline(__always)
    private mutating func openContainer(_ bytes: RawSpan, _ nesting: inout JSONNesting) throws(JSONError) -> Bool {
        switch self.peek(bytes) {
        case UInt8(ascii: "{"):
            return try self.enter(.object, closedBy: UInt8(ascii: "}"), bytes, &nesting)
        case UInt8(ascii: "["):
            return try self.enter(.array, closedBy: UInt8(ascii: "]"), bytes, &nesting)
        case _:
            try self.skipScalar(bytes)
            return false
        }
    }

    @inline(__always)
    private mutating func enter(
        _ container: JSONNesting.Container,
        closedBy end: UInt8,
        _ bytes: RawSpan,
        _ nesting: inout JSONNesting
    ) throws(JSONError) -> Bool {
        guard nesting.push(container) else { throw JSONError(.tooDeep, at: self.index) }
        self.advance()
        self.skipWhitespace(bytes)
        if self.peek(bytes) == end {
            self.advance()
            nesting.pop()
            return false
        }
        if container == .object { try self.skipKey(bytes) }
        return true
    }

    /// After a value: leaves what ends here, up to the beginning of the next value.
    @inline(__always)
    private mutating func closeContainers(_ bytes: RawSpan, _ nesting: inout JSONNesting) throws(JSONError) {
        while let container = nesting.top {
            self.skipWhitespace(bytes)
            switch (self.peek(bytes), container) {
            case (UInt8(ascii: ","), .object):
                self.advance()
                self.skipWhitespace(bytes)
                return try self.skipKey(bytes)
            case (UInt8(ascii: ","), .array):
                self.advance()
                return self.skipWhitespace(bytes)
            case (UInt8(ascii: "}"), .object), (UInt8(ascii: "]"), .array):
                self.advance()
                nesting.pop()
            case _:
                throw self.unexpected(bytes)
            }
        }
    }

    /// Passes over `"key":` and the white space around it.
    @inline(__always)
    private mutating func skipKey(_ bytes: RawSpan) throws(JSONError) {
        guard self.peek(bytes) == UInt8(ascii: "\"") else { throw self.unexpected(bytes) }
        try self.skipString(bytes)
        self.skipWhitespace(bytes)
        try self.expect(UInt8(ascii: ":"), bytes)
        self.skipWhitespace(bytes)
    }
}

// MARK: Single bytes

extension JSONScanner {
    /// The next byte, or 0 at the end: no token begins with 0, nor may one contain it.
    @inline(__always)
    func peek(_ bytes: RawSpan) -> UInt8 {
        self.index < bytes.byteCount ? bytes.byte(at: self.index) : 0
    }

    @inline(__always)
    mutating func advance(by count: Int = 1) {
        self.index &+= count
    }

    @inline(__always)
    package mutating func skipWhitespace(_ bytes: RawSpan) {
        while self.index < bytes.byteCount {
            let byte = bytes.byte(at: self.index)
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            self.advance()
        }
    }

    @inline(__always)
    private mutating func expect(_ byte: UInt8, _ bytes: RawSpan) throws(JSONError) {
        guard self.peek(bytes) == byte else { throw self.unexpected(bytes) }
        self.advance()
    }

    /// Checks that nothing but white space follows.
    package mutating func expectEnd(_ bytes: RawSpan) throws(JSONError) {
        self.skipWhitespace(bytes)
        guard self.index == bytes.byteCount else { throw self.unexpected(bytes) }
    }

    func unexpected(_ bytes: RawSpan) -> JSONError {
        guard self.index < bytes.byteCount else { return JSONError(.unexpectedEnd, at: self.index) }
        return JSONError(.unexpectedByte(bytes.byte(at: self.index)), at: self.index)
    }
}
