/// Finds the placeholders in JSON that is known to be valid.
///
/// A placeholder is an object with `"_placeholder": true`, whatever else it holds: what stands within it is replaced
/// with it. Of several equal keys the last one counts, as for `JSON.parse`.
struct PlaceholderScanner {
    /// An array or object that the scanner stands in.
    private struct Frame {
        let start: Int
        let isObject: Bool
        /// How many candidates had been found before it.
        let found: Int
        var isPlaceholder = false
        var number: Int?
    }

    private struct Candidate {
        let range: Range<Int>
        let number: Int?
    }

    private var index = 0
    private var frames: [Frame] = []
    private var candidates: [Candidate] = []
    /// In an object, before the colon.
    private var expectsKey = false

    /// - Parameter attachments: how many there are; each may be named once.
    /// - Returns: the placeholders in the order of the text.
    static func scan(_ bytes: RawSpan, attachments: Int) throws(JSONError) -> [Placeholder] {
        var scanner = PlaceholderScanner()
        while scanner.index < bytes.byteCount { scanner.step(bytes) }
        return try Self.placeholders(scanner.candidates, attachments: attachments)
    }

    private static func placeholders(
        _ candidates: [Candidate],
        attachments: Int
    ) throws(JSONError) -> [Placeholder] {
        var isNamed = Array(repeating: false, count: attachments)
        var placeholders: [Placeholder] = []
        for candidate in candidates {
            guard let number = candidate.number, number < attachments, !isNamed[number] else {
                throw JSONError(.illegalPlaceholder, at: candidate.range.lowerBound)
            }
            isNamed[number] = true
            placeholders.append(Placeholder(range: candidate.range, number: number))
        }
        return placeholders
    }
}

extension PlaceholderScanner {
    private mutating func step(_ bytes: RawSpan) {
        switch bytes.byte(at: self.index) {
        case UInt8(ascii: "\""):
            return self.passString(bytes)
        case UInt8(ascii: "{"):
            self.enter(isObject: true)
        case UInt8(ascii: "["):
            self.enter(isObject: false)
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            self.leave()
        case UInt8(ascii: ","):
            self.expectsKey = self.frames.last?.isObject ?? false
        case _:
            break
        }
        self.index += 1
    }

    private mutating func enter(isObject: Bool) {
        self.frames.append(Frame(start: self.index, isObject: isObject, found: self.candidates.count))
        self.expectsKey = isObject
    }

    private mutating func leave() {
        guard let frame = self.frames.popLast(), frame.isPlaceholder else { return }
        self.candidates.removeLast(self.candidates.count - frame.found)
        self.candidates.append(Candidate(range: frame.start..<self.index + 1, number: frame.number))
    }

    private mutating func passString(_ bytes: RawSpan) {
        let start = self.index + 1
        self.index = Self.end(of: start, bytes)
        let characters = start..<self.index
        self.index += 1
        guard self.expectsKey else { return }
        self.expectsKey = false
        if Self.spells("_placeholder", bytes, characters) {
            let value = self.value(bytes)
            self.frames[self.frames.count - 1].isPlaceholder = bytes.byte(at: value) == UInt8(ascii: "t")
        } else if Self.spells("num", bytes, characters) {
            self.frames[self.frames.count - 1].number = Self.number(bytes, at: self.value(bytes))
        }
    }

    /// Where the closing quote stands.
    private static func end(of start: Int, _ bytes: RawSpan) -> Int {
        var index = start
        while bytes.byte(at: index) != UInt8(ascii: "\"") {
            index += bytes.byte(at: index) == UInt8(ascii: "\\") ? 2 : 1
        }
        return index
    }

    /// Where the value begins that belongs to the key just passed.
    private func value(_ bytes: RawSpan) -> Int {
        var scanner = JSONScanner(at: self.index)
        scanner.skipWhitespace(bytes)
        scanner.advance()  // the colon
        scanner.skipWhitespace(bytes)
        return scanner.index
    }

    private static func spells(_ key: StaticString, _ bytes: RawSpan, _ range: Range<Int>) -> Bool {
        let characters = bytes.extracting(range)
        let key = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        if range.count == key.count, key.indices.allSatisfy({ characters.byte(at: $0) == key[$0] }) { return true }
        // An escape makes a character longer, six times at most.
        guard range.count > key.count, range.count <= key.count * 6 else { return false }
        return JSONString.unescaped(characters).elementsEqual(key)
    }

    /// - Returns: `nil` unless it is a whole number written in a few digits alone.
    private static func number(_ bytes: RawSpan, at start: Int) -> Int? {
        var scanner = JSONScanner(at: start)
        var number = 0
        while case let digit = scanner.peek(bytes) &- UInt8(ascii: "0"), digit < 10, number < 1 << 32 {
            number = number * 10 + Int(digit)
            scanner.advance()
        }
        switch scanner.peek(bytes) {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
            UInt8(ascii: "\t"):
            return scanner.index > start ? number : nil
        case _:
            return nil
        }
    }
}
