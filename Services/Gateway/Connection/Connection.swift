/// A connection's number on its loop, never used again.
package struct ConnectionID: Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// One client's TCP connection as its loop knows it: an `HTTPConnection` that may become a `WebSocketConnection`.
protocol Connection: AnyObject {
    var id: ConnectionID { get }
    /// Whether closing it can wait for a paced round, or for the answers that are under way.
    var drainsInRounds: Bool { get }

    /// Its place among the connections of its address, where these are counted.
    var lease: AddressLease? { get set }

    /// Whether it is among those that are flushed at the end of this tick.
    var isQueued: Bool { get set }

    func deadlineReached(_ now: ContinuousClock.Instant)
    /// Sends what was written in this tick.
    func flushOutgoing()
    /// The gateway is leaving: end as soon as nothing is under way.
    func drain()
    /// End now.
    func abort()
}

extension Connection {
    func releaseLease() {
        self.lease?.release()
        self.lease = nil
    }
}
