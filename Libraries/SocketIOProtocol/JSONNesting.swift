/// Which arrays and objects a scanner stands in, one bit each: the innermost 64 in a word, so that ordinary documents
/// cost no memory.
struct JSONNesting {
    enum Container {
        case array
        case object
    }

    /// The innermost in the lowest place, set for an object.
    private var innermost: UInt64 = 0
    /// The words of those further out.
    private var outer: [UInt64] = []
    private var depth = 0
    private let limit: Int

    /// - Parameter limit: how many may stand within one another.
    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { self.depth == 0 }

    var top: Container? {
        guard !self.isEmpty else { return nil }
        return self.innermost & 1 == 0 ? .array : .object
    }

    /// - Returns: `false` where the limit is reached.
    mutating func push(_ container: Container) -> Bool {
        guard self.depth < self.limit else { return false }
        if self.depth > 0, self.depth % 64 == 0 { self.outer.append(self.innermost) }
        self.innermost = self.innermost << 1 | (container == .object ? 1 : 0)
        self.depth += 1
        return true
    }

    mutating func pop() {
        self.depth -= 1
        self.innermost = self.depth > 0 && self.depth % 64 == 0 ? self.outer.removeLast() : self.innermost >> 1
    }
}
