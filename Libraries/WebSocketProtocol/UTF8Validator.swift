/// Checks UTF-8 as it arrives, in parts of any size (RFC 3629: shortest forms, no surrogates, up to U+10FFFF).
package struct UTF8Validator: Sendable {
    /// Bytes still missing from the character under way.
    private var missing: UInt8 = 0
    /// What its next byte must lie between. Narrower than a continuation byte's range only behind some lead bytes,
    /// which is where overlong forms, surrogates and numbers beyond U+10FFFF are told apart.
    private var low: UInt8 = 0x80
    private var high: UInt8 = 0xBF

    package init() {}

    /// Whether what came so far ends with a whole character.
    package var isAtBoundary: Bool {
        self.missing == 0
    }

    /// - Returns: `false` at the first byte that no continuation could make valid.
    package mutating func append(_ bytes: RawSpan) -> Bool {
        let count = bytes.byteCount
        var position = 0
        while position < count {
            if self.missing == 0 {
                position = Self.skipASCII(bytes, from: position)
                guard position < count else { return true }
                guard self.begin(bytes[byte: position]) else { return false }
            } else {
                guard self.proceed(bytes[byte: position]) else { return false }
            }
            position &+= 1
        }
        return true
    }

    /// The position of the next byte that is not ASCII.
    private static func skipASCII(_ bytes: RawSpan, from start: Int) -> Int {
        var position = start
        while position &+ 8 <= bytes.byteCount {
            let word = bytes.littleEndian(UInt64.self, at: position) & 0x8080_8080_8080_8080
            guard word == 0 else { return position &+ word.trailingZeroBitCount / 8 }
            position &+= 8
        }
        while position < bytes.byteCount, bytes[byte: position] < 0x80 {
            position &+= 1
        }
        return position
    }

    private mutating func begin(_ lead: UInt8) -> Bool {
        switch lead {
        case 0xC2...0xDF: self.expect(1)
        case 0xE0: self.expect(2, low: 0xA0)
        case 0xED: self.expect(2, high: 0x9F)
        case 0xE1...0xEF: self.expect(2)
        case 0xF0: self.expect(3, low: 0x90)
        case 0xF1...0xF3: self.expect(3)
        case 0xF4: self.expect(3, high: 0x8F)
        case _: return false
        }
        return true
    }

    private mutating func proceed(_ byte: UInt8) -> Bool {
        guard self.low <= byte, byte <= self.high else { return false }
        self.expect(self.missing - 1)
        return true
    }

    private mutating func expect(_ missing: UInt8, low: UInt8 = 0x80, high: UInt8 = 0xBF) {
        self.missing = missing
        self.low = low
        self.high = high
    }
}
