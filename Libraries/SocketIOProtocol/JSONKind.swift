/// What a JSON value is, which its first byte tells.
package enum JSONKind: Sendable {
    case object
    case array
    case string
    case number
    case bool
    case null

    /// - Parameter bytes: valid JSON, white space before it allowed.
    package init(startOf bytes: RawSpan) {
        var scanner = JSONScanner()
        scanner.skipWhitespace(bytes)
        self =
            switch scanner.peek(bytes) {
            case UInt8(ascii: "{"): .object
            case UInt8(ascii: "["): .array
            case UInt8(ascii: "\""): .string
            case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
            case UInt8(ascii: "n"): .null
            case _: .number
            }
    }
}
