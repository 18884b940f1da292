/// The name of an event, made to be looked up: names of up to 15 bytes are two words.
///
/// Names are the same if their bytes are, as in JavaScript; `String` would also equate different spellings of one
/// character. A number is the name its decimal digits spell, as for Node.js' `EventEmitter`.
package struct EventName: Hashable, Sendable {
    static let shortLimit = 15

    /// The first eight bytes, from the lowest place up.
    private let low: UInt64
    /// The next seven bytes; above them the count, or 255 in a long name.
    private let high: UInt64
    /// All bytes of a long name.
    private let long: [UInt8]?

    package init(_ string: String) {
        var string = string
        self = string.withUTF8 { EventName(utf8: $0.span.bytes) }
    }

    init(utf8 bytes: RawSpan) {
        let isShort = bytes.byteCount <= Self.shortLimit
        let words = Self.words(bytes)
        self.low = words.low
        self.high = words.high | (isShort ? UInt64(bytes.byteCount) : 255) << 56
        self.long = isShort ? nil : (0..<bytes.byteCount).map { bytes.byte(at: $0) }
    }

    private static func words(_ bytes: RawSpan) -> (low: UInt64, high: UInt64) {
        var (low, high): (UInt64, UInt64) = (0, 0)
        for place in 0..<min(bytes.byteCount, Self.shortLimit) {
            let byte = UInt64(bytes.byte(at: place))
            if place < 8 { low |= byte << UInt64(place * 8) } else { high |= byte << UInt64(place * 8 - 64) }
        }
        return (low, high)
    }
}

extension EventName {
    /// Names that Socket.IO keeps for events of its own; neither side may emit them. All of them are short.
    private static let reserved: Set<EventName> = [
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    ]

    package var isReserved: Bool {
        // Most names are found out by their length.
        switch self.high >> 56 {
        case 7, 10, 11, 13, 14: Self.reserved.contains(self)
        case _: false
        }
    }

    package var string: String {
        if let long = self.long { return String(decoding: long, as: UTF8.self) }
        return String(decoding: (0..<Int(self.high >> 56)).map(self.byte), as: UTF8.self)
    }

    private func byte(_ place: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: place < 8 ? self.low >> UInt64(place * 8) : self.high >> UInt64(place * 8 - 64))
    }
}

extension EventName: ExpressibleByStringLiteral, CustomStringConvertible {
    package init(stringLiteral value: String) {
        self.init(value)
    }

    package var description: String { self.string }
}
