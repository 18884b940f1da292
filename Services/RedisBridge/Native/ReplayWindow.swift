/// Which of a sender's numbers have come: each is taken once, and none that is far behind the highest.
struct ReplayWindow: Equatable {
    /// So far behind the highest a number may come.
    static let size: UInt64 = 1_024

    private var highest: UInt64 = 0
    /// A bit for each of the last numbers, at the number modulo `size`.
    private var bits = [UInt64](repeating: 0, count: Int(Self.size / 64))

    /// - Parameter number: from 1.
    /// - Returns: whether it is the first time, as far as that is known.
    mutating func take(_ number: UInt64) -> Bool {
        if number > self.highest {
            self.advance(to: number)
        } else if self.highest - number >= Self.size {
            return false
        }
        let (word, bit) = Self.place(of: number)
        guard self.bits[word] & bit == 0 else { return false }
        self.bits[word] |= bit
        return true
    }

    private mutating func advance(to number: UInt64) {
        if number - self.highest >= Self.size {
            for word in self.bits.indices { self.bits[word] = 0 }
        } else {
            for skipped in self.highest + 1...number {
                let (word, bit) = Self.place(of: skipped)
                self.bits[word] &= ~bit
            }
        }
        self.highest = number
    }

    private static func place(of number: UInt64) -> (word: Int, bit: UInt64) {
        let index = number % Self.size
        return (Int(index / 64), 1 << (index % 64))
    }
}
