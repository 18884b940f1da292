import SocketIOProtocol

/// How many events of one socket may be in the hands of `async` handlers; what comes meanwhile waits, in order.
///
/// What waits is bounded by credit: it counts against what the client may have in flight, and its gateway stops reading.
struct HandlerSlots {
    static let limit = 256

    struct Waiting {
        let packet: Packet
        let byteCount: Int
    }

    private var taken = 0
    private var waiting: [Waiting] = []
    private var firstWaiting = 0

    /// Whether the next event is handled at once.
    var isFree: Bool { self.taken < Self.limit && self.firstWaiting == self.waiting.count }

    mutating func take() {
        self.taken += 1
    }

    mutating func release() {
        self.taken -= 1
    }

    mutating func wait(_ packet: Packet, byteCount: Int) {
        self.waiting.append(Waiting(packet: packet, byteCount: byteCount))
    }

    /// The event to handle now, if there is a slot for it.
    mutating func next() -> Waiting? {
        guard self.taken < Self.limit, self.firstWaiting < self.waiting.count else { return nil }
        let next = self.waiting[self.firstWaiting]
        self.firstWaiting += 1
        if self.firstWaiting == self.waiting.count { (self.waiting, self.firstWaiting) = ([], 0) }
        return next
    }
}
