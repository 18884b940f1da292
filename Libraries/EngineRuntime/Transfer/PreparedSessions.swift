import Backbone
import EngineIOProtocol

/// Sessions of engines of other clusters that this engine is prepared to go on with: each until its client comes, or its
/// owner says that it has moved. An owner that decided otherwise says nothing, and what was prepared is forgotten.
///
/// Bounded by number and bytes; beyond it, offers are declined.
struct PreparedSessions {
    typealias Instant = ContinuousClock.Instant

    /// Who offered the session, and how it calls that.
    struct Offer: Equatable {
        var number: UInt64
        var node: NodeID
    }

    private struct Entry {
        let offer: Offer
        let transfer: SessionTransfer
        let byteCount: Int
    }

    /// Far longer than an owner waits for its offer to be accepted.
    static let patience = Duration.seconds(5)
    static let limit = 10_000
    static let byteLimit = 64 << 20

    private var entries: [String: Entry] = [:]
    private var deadlines = DeadlineQueue<String>()
    private var byteCount = 0

    var count: Int { self.entries.count }

    /// When to call ``forgetExpired(now:)``.
    var deadline: Instant? {
        mutating get { self.deadlines.next() }
    }

    /// - Parameter byteCount: of the message that brought it.
    /// - Returns: whether there was room. A later offer of a session is in the place of an earlier one.
    mutating func prepare(_ transfer: SessionTransfer, _ offer: Offer, byteCount: Int, now: Instant) -> Bool {
        _ = self.take(transfer.id)
        guard self.entries.count < Self.limit, self.byteCount + byteCount <= Self.byteLimit else { return false }
        self.entries[transfer.id] = Entry(offer: offer, transfer: transfer, byteCount: byteCount)
        self.byteCount += byteCount
        self.deadlines.set(transfer.id, to: now + Self.patience)
        return true
    }

    /// Its client is here, whom nobody but its owner can have sent.
    mutating func take(_ session: String) -> SessionTransfer? {
        guard let entry = self.entries.removeValue(forKey: session) else { return nil }
        self.byteCount -= entry.byteCount
        self.deadlines.remove(session)
        return entry.transfer
    }

    /// Its owner says that it has moved.
    mutating func take(_ session: String, offered offer: Offer) -> SessionTransfer? {
        self.entries[session]?.offer == offer ? self.take(session) : nil
    }

    /// - Returns: how many there were.
    mutating func forgetExpired(now: Instant) -> Int {
        var count = 0
        while let session = self.deadlines.popDue(now: now) {
            if self.take(session) != nil { count += 1 }
        }
        return count
    }
}
