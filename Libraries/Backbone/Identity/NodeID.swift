/// The name of one node in its cluster: 64 random bits, written as 16 hexadecimal digits.
///
/// Drawn when the process starts, so two nodes share one only by misconfiguration.
package struct NodeID: Hashable, Comparable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Parses exactly what `description` writes (either case).
    package init?(_ text: some StringProtocol) {
        let digits = text.utf8
        // `UInt64(_:radix:)` alone would also take a sign.
        guard digits.count == Self.length, digits.allSatisfy(\.isHexDigit) else { return nil }
        guard let value = UInt64(text, radix: 16) else { return nil }
        self.rawValue = value
    }

    package static func random() -> NodeID {
        var generator = SystemRandomNumberGenerator()
        return self.random(using: &generator)
    }

    package static func random(using generator: inout some RandomNumberGenerator) -> NodeID {
        NodeID(rawValue: generator.next())
    }

    package static func < (left: NodeID, right: NodeID) -> Bool {
        left.rawValue < right.rawValue
    }

    private static let length = 16
}

extension NodeID: CustomStringConvertible {
    package var description: String {
        let digits = String(self.rawValue, radix: 16)
        return String(repeating: "0", count: Self.length - digits.utf8.count) + digits
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        case _:
            false
        }
    }
}
