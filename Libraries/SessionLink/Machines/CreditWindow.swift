/// What a receiver has allowed and gives back as it consumes, in halves of its window lest it say so for every record.
///
/// An engine keeps one per session: it grants `size` in the first `credit` record, then what `consumed` returns.
/// A link keeps one for all of them.
package struct CreditWindow: Equatable, Sendable {
    package let size: Int
    private var owed = 0

    /// - Parameter size: in bytes of records, at least 1.
    package init(size: Int) {
        precondition(size > 0, "a window needs a size")
        self.size = size
    }

    /// A record has been dealt with.
    ///
    /// - Parameter weight: the record's.
    /// - Returns: what to grant now, if it is worth a grant.
    package mutating func consumed(_ weight: Int) -> Int? {
        self.owed += weight
        guard self.owed * 2 >= self.size else { return nil }
        defer { self.owed = 0 }
        return self.owed
    }
}
