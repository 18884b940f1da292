/// How many names that clients choose become channels of Redis. Their length has no limit of its own: what is longer than
/// `longest` becomes none.
struct NameLimit: Sendable {
    /// In bytes.
    private static let longest = 1_024

    let count: Int
    /// Names were too many since whoever has them was asked.
    private var isIncomplete = false

    init(_ count: Int) {
        self.count = count
    }

    /// - Parameter present: how many there are.
    /// - Returns: whether a name that is not among them may be.
    mutating func admits(_ name: String, beside present: Int) -> Bool {
        guard name.utf8.count <= Self.longest else { return false }
        guard present < self.count else {
            self.isIncomplete = true
            return false
        }
        return true
    }

    /// - Parameter present: how many there are.
    /// - Returns: whether to ask for them once more, since there were too many and are no longer.
    mutating func hasRoomAgain(beside present: Int) -> Bool {
        guard self.isIncomplete, present < self.count / 4 * 3 else { return false }
        self.isIncomplete = false
        return true
    }
}
