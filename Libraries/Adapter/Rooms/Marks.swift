/// A set of small integers that is emptied in no time: a number is in it if it bears the mark of the current round.
struct Marks: Sendable {
    private var round: UInt32 = 0
    private var rounds: [UInt32] = []

    /// Empties the set.
    ///
    /// - Parameter count: the numbers it may hold are below.
    mutating func clear(count: Int) {
        if self.round == .max {
            self.round = 0
            self.rounds = []
        }
        self.round += 1
        if self.rounds.count < count {
            self.rounds.append(contentsOf: repeatElement(0, count: count - self.rounds.count))
        }
    }

    /// - Returns: `false` if the number was there already.
    @inline(__always)
    mutating func insert(_ number: Int) -> Bool {
        guard self.rounds[number] != self.round else { return false }
        self.rounds[number] = self.round
        return true
    }
}
