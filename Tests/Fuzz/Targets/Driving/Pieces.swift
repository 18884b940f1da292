/// Bytes in the pieces in which a network may bring them: two sizes by turns, chosen by one byte.
struct Pieces: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>
    private let sizes: [Int]
    private var turn = 0

    init(_ bytes: [UInt8], choice: UInt8) {
        self.rest = bytes[...]
        self.sizes = [1 + Int(choice & 15), 1 + Int(choice >> 4) * 17]
    }

    mutating func next() -> ArraySlice<UInt8>? {
        guard !self.rest.isEmpty else { return nil }
        let size = self.sizes[self.turn & 1]
        self.turn += 1
        defer { self.rest = self.rest.dropFirst(size) }
        return self.rest.prefix(size)
    }
}
