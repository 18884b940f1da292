/// Packets that wait for a poll, in order. Bounded: its owner closes the session as a slow consumer when it ``isFull``.
///
/// What is full is decided before a message is added, so that a single one always fits, however large it is.
struct WriteBuffer: Equatable, Sendable {
    /// What goes out in one answer.
    struct Batch: Equatable, Sendable {
        var packets: [Packet]
        var compress: Bool
    }

    private let capacity: Int
    private var packets: [Packet] = []
    private(set) var byteCount = 0
    /// Whether any packet since the buffer was last empty asks for compression.
    private var compress = false

    init(capacity: Int) {
        self.capacity = capacity
    }

    var isEmpty: Bool { self.packets.isEmpty }
    var isFull: Bool { self.byteCount >= self.capacity }

    mutating func append(_ packet: Packet, compress: Bool = false) {
        self.packets.append(packet)
        self.byteCount += packet.textByteCount
        self.compress = self.compress || compress
    }

    mutating func takeAll() -> Batch {
        let batch = Batch(packets: self.packets, compress: self.compress)
        self = WriteBuffer(capacity: self.capacity)
        return batch
    }

    /// Takes packets until they make up `limit` bytes: all of them as a rule, and at least one if there is any.
    mutating func take(upTo limit: Int) -> Batch {
        guard self.byteCount > limit else { return self.takeAll() }
        var taken = 0
        let count = self.packets.prefix { packet in
            defer { taken += packet.textByteCount }
            return taken < limit
        }.count
        guard count < self.packets.count else { return self.takeAll() }
        let batch = Batch(packets: Array(self.packets[..<count]), compress: self.compress)
        self.packets.removeFirst(count)
        self.byteCount -= batch.packets.reduce(0) { $0 + $1.textByteCount }
        return batch
    }
}
