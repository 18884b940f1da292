/// Where the elements of a JSON array stand, as offsets from the start of its bytes.
///
/// The first four are kept in place, so that scanning an ordinary event allocates nothing.
package struct ElementRanges: Sendable {
    /// 32 bits are enough for either end: a ByteBuffer holds less than 4 GiB.
    private struct Ends {
        var lower: UInt32 = 0
        var upper: UInt32 = 0
    }

    private static let placesWithin = 4

    package private(set) var count = 0
    // Not an InlineArray: whatever holds one is copied through metadata that is looked up at run time (20 ns).
    private var first = Ends()
    private var second = Ends()
    private var third = Ends()
    private var fourth = Ends()
    private var others: [Ends]?

    package init() {}

    mutating func append(_ range: Range<Int>) {
        let ends = Ends(
            lower: UInt32(truncatingIfNeeded: range.lowerBound),
            upper: UInt32(truncatingIfNeeded: range.upperBound)
        )
        switch self.count {
        case 0: self.first = ends
        case 1: self.second = ends
        case 2: self.third = ends
        case 3: self.fourth = ends
        case 4: self.others = [ends]
        case _: self.others?.append(ends)
        }
        self.count += 1
    }
}

extension ElementRanges: RandomAccessCollection {
    package var startIndex: Int { 0 }

    package var endIndex: Int { self.count }

    package subscript(position: Int) -> Range<Int> {
        precondition(position >= 0 && position < self.count)
        let ends = self.ends(position)
        return Int(ends.lower)..<Int(ends.upper)
    }

    private func ends(_ position: Int) -> Ends {
        switch position {
        case 0: self.first
        case 1: self.second
        case 2: self.third
        case 3: self.fourth
        case _: self.others?[position - Self.placesWithin] ?? Ends()
        }
    }
}
