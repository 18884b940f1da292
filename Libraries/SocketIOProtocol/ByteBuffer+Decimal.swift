import NIOCore

extension ByteBuffer {
    /// Writes a number in decimal digits, without making a string of it.
    mutating func writeDecimal(_ value: UInt64) {
        let count = Self.decimalDigits(of: value)
        self.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
            var rest = value
            for place in (0..<count).reversed() {
                target[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            return count
        }
    }

    static func decimalDigits(of value: UInt64) -> Int {
        var (digits, rest) = (1, value)
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        return digits
    }
}
