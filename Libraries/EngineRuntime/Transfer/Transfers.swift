/// What an engine keeps of sessions that move between clusters, or may.
struct Transfers {
    /// What all sessions together hold back; beyond it they wait no longer.
    static let byteLimit = 64 << 20

    /// The sessions of which the application has not been told.
    private(set) var held: Set<String> = []
    private(set) var heldBytes = 0
    private var lastOffer: UInt64 = 0
    /// Of others, that may come.
    var prepared = PreparedSessions()
    /// Of this engine, that have gone.
    var moved = MovedSessions()

    mutating func hold(_ session: String) {
        self.held.insert(session)
    }

    /// - Returns: whether there was room.
    mutating func hold(bytes: Int) -> Bool {
        guard self.heldBytes + bytes <= Self.byteLimit else { return false }
        self.heldBytes += bytes
        return true
    }

    mutating func release(bytes: Int) {
        self.heldBytes -= bytes
    }

    mutating func release(_ session: String, bytes: Int) {
        self.held.remove(session)
        self.release(bytes: bytes)
    }

    mutating func nextOffer() -> UInt64 {
        self.lastOffer += 1
        return self.lastOffer
    }

    var deadline: ContinuousClock.Instant? {
        mutating get { .earlier(self.prepared.deadline, self.moved.deadline) }
    }

    /// - Returns: how many sessions were prepared for nothing.
    mutating func forgetExpired(now: ContinuousClock.Instant) -> Int {
        self.moved.forgetExpired(now: now)
        return self.prepared.forgetExpired(now: now)
    }
}
