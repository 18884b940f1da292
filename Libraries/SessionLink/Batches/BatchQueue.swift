/// Batches in order, first in, first out. Knows its bytes, so that its owner can bound it.
struct BatchQueue: Sendable {
    private var batches: [[UInt8]] = []
    private var head = 0
    private(set) var bytes = 0

    var count: Int { self.batches.count - self.head }
    var isEmpty: Bool { self.count == 0 }

    subscript(offset: Int) -> [UInt8] {
        get { self.batches[self.head + offset] }
        _modify { yield &self.batches[self.head + offset] }
    }

    mutating func append(_ batch: consuming [UInt8]) {
        self.bytes += batch.count
        self.batches.append(batch)
    }

    mutating func popFirst() -> [UInt8]? {
        guard !self.isEmpty else { return nil }
        var batch: [UInt8] = []
        swap(&batch, &self.batches[self.head])
        self.bytes -= batch.count
        self.head += 1
        self.compact()
        return batch
    }

    mutating func removeAll() {
        self = BatchQueue()
    }

    /// Moves what is left to the front, seldom enough that each batch is moved once on average.
    private mutating func compact() {
        guard self.head >= 32, self.head * 2 >= self.batches.count else { return }
        self.batches.removeFirst(self.head)
        self.head = 0
    }
}
