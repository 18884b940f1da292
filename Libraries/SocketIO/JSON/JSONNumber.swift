import NIOCore

/// JSON numbers ⇄ Swift numbers, as JavaScript writes and understands them.
enum JSONNumber {
    /// The number in `text` as an integer, when it is one that `Int` can hold (`5`, `5.0`, `5e0`).
    static func integer(_ text: ByteBuffer) -> Int? {
        if let value = text.withUnsafeReadableBytes(Self.plainInteger) { return value }
        return Self.double(text).flatMap { Int(exactly: $0) }
    }

    static func double(_ text: ByteBuffer) -> Double? {
        Double(String(buffer: text))
    }

    private static func plainInteger(_ digits: UnsafeRawBufferPointer) -> Int? {
        let isNegative = digits.first == UInt8(ascii: "-")
        guard digits.count > (isNegative ? 1 : 0) else { return nil }
        var value = 0
        for digit in digits.dropFirst(isNegative ? 1 : 0) {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            let (tens, tensOverflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflow) = tens.subtractingReportingOverflow(Int(digit & 0xF))
            guard !tensOverflow, !sumOverflow else { return nil }
            value = sum
        }
        // Counted downwards, because the smallest integer has no positive counterpart.
        return isNegative ? value : (value == .min ? nil : -value)
    }

    static func write(_ value: Int, to buffer: inout ByteBuffer) {
        if (0..<10).contains(value) {
            buffer.writeInteger(UInt8(ascii: "0") + UInt8(value))
        } else {
            buffer.writeString(String(value))
        }
    }

    /// Whole numbers are written without a fraction, what is not a number as `null`: like `JSON.stringify`.
    static func write(_ value: Double, to buffer: inout ByteBuffer) {
        if let whole = Int(exactly: value), whole.magnitude < 1 << 53 {
            Self.write(whole, to: &buffer)
        } else {
            buffer.writeString(value.isFinite ? "\(value)" : "null")
        }
    }
}
