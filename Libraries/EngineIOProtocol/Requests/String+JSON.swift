extension String {
    /// The text as a JSON string, quotes included, escaped as `JSON.stringify` does: only what JSON demands.
    package var quotedAsJSON: String {
        guard self.utf8.contains(where: Self.needsEscape) else { return "\"\(self)\"" }
        var text = "\""
        for scalar in self.unicodeScalars {
            text.unicodeScalars.append(contentsOf: scalar.escapedForJSON)
        }
        return text + "\""
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}

extension Unicode.Scalar {
    fileprivate var escapedForJSON: String.UnicodeScalarView {
        switch self {
        case "\"": "\\\"".unicodeScalars
        case "\\": "\\\\".unicodeScalars
        case "\u{8}": "\\b".unicodeScalars
        case "\u{C}": "\\f".unicodeScalars
        case "\n": "\\n".unicodeScalars
        case "\r": "\\r".unicodeScalars
        case "\t": "\\t".unicodeScalars
        case "\u{0}"..<"\u{20}": "\\u00\(self.value < 16 ? "0" : "")\(String(self.value, radix: 16))".unicodeScalars
        case let other: String(other).unicodeScalars
        }
    }
}
