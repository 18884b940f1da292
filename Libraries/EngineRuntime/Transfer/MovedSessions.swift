import Backbone
import EngineIOProtocol

/// Where sessions are that were opened here and have moved: whatever still comes for them here is sent there.
///
/// An entry lives as long as a session could that is asked for no more often. Bounded: without room, no session moves.
struct MovedSessions {
    typealias Instant = ContinuousClock.Instant

    private struct Entry {
        let node: NodeID
        let patience: Duration
    }

    static let limit = 65_536

    private var entries: [String: Entry] = [:]
    private var deadlines = DeadlineQueue<String>()

    var count: Int { self.entries.count }
    var hasRoom: Bool { self.entries.count < Self.limit }

    /// When to call ``forgetExpired(now:)``.
    var deadline: Instant? {
        mutating get { self.deadlines.next() }
    }

    /// - Parameter patience: how long after a request for it the session may still be alive.
    mutating func insert(_ session: String, at node: NodeID, patience: Duration, now: Instant) {
        self.entries[session] = Entry(node: node, patience: patience)
        self.deadlines.set(session, to: now + patience)
    }

    func contains(_ session: String) -> Bool { self.entries[session] != nil }

    /// Where a session is that is asked for.
    mutating func asked(for session: String, now: Instant) -> NodeID? {
        guard let entry = self.entries[session] else { return nil }
        self.deadlines.set(session, to: now + entry.patience)
        return entry.node
    }

    /// The engine is gone, and its sessions with it.
    mutating func forget(_ node: NodeID) {
        for (session, entry) in self.entries where entry.node == node {
            self.entries[session] = nil
            self.deadlines.remove(session)
        }
    }

    mutating func forgetExpired(now: Instant) {
        while let session = self.deadlines.popDue(now: now) { self.entries[session] = nil }
    }
}
