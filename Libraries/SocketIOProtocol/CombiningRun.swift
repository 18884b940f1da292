/// Bounds how many characters in a row combine with the one before them, as accents do.
///
/// Swift brings text into normal form whenever it compares or hashes it, in time that grows with the square of such a
/// run: of a megabyte of them, which a client may send as the name of a room, a namespace or an object's member, a
/// single look-up takes minutes. Text that means anything has a handful; Unicode's stream-safe format (UAX #15) stops
/// at 30.
struct CombiningRun: Sendable {
    static let limit = 256

    private var count = 0
    /// Where the last one ended.
    private var end = -1

    /// A character was passed that begins with a byte for which `mayCombine` is true.
    ///
    /// - Parameter range: where it stands: whatever is passed over without a call ends the run.
    /// - Returns: `false` where the limit is exceeded.
    mutating func passed(_ scalar: Unicode.Scalar, _ range: Range<Int>) -> Bool {
        guard scalar.properties.canonicalCombiningClass != .notReordered else { return true }
        self.count = range.lowerBound == self.end ? self.count + 1 : 1
        self.end = range.upperBound
        return self.count <= Self.limit
    }

    /// Whether any combining character begins with this byte of UTF-8. Those of the scripts with the most characters
    /// do not: Latin, Chinese, Korean.
    @inline(__always)
    static func mayCombine(lead: UInt8) -> Bool {
        switch lead {
        case 0xCC...0xDF, 0xE0...0xE3, 0xEA, 0xEF, 0xF0: true
        case _: false
        }
    }

    static func isBounded(_ text: String) -> Bool {
        var run = CombiningRun()
        return text.unicodeScalars.enumerated().allSatisfy { run.passed($0.element, $0.offset..<$0.offset + 1) }
    }
}
