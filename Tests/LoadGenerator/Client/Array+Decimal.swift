extension [UInt8] {
    /// Appends the digits of a number that is not negative, without a `String` in between.
    mutating func appendDecimal(_ number: Int) {
        let start = self.count
        var rest = number
        repeat {
            self.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }
}
