/// Another node, as this one knows it.
package struct Member: Equatable, Sendable {
    package internal(set) var announcement: Announcement
    package let firstHeard: ContinuousClock.Instant
    package internal(set) var lastHeard: ContinuousClock.Instant

    var sequence: UInt64
    /// When it was last heard, per broker.
    var heardThrough: [ContinuousClock.Instant?]
    var trust = Trust.trusted
    /// Gone once it is heard.
    var doubt: Doubt?

    /// Silence alone expires nobody: see `Membership`.
    enum Trust: Equatable, Sendable {
        case trusted
        /// Silent for long; the own `HELLO` of this sequence (or a later one) asks it.
        case asked(by: UInt64)
        /// That `HELLO` was heard by this node itself, first and again: the cluster works, the member says nothing.
        case silent(since: ContinuousClock.Instant, confirmed: ContinuousClock.Instant)
    }

    /// Whether there is word that it is gone: see `Membership.foundGone`.
    enum Doubt: Equatable, Sendable {
        /// By another node.
        case told
        /// This node has found it so itself.
        case found
    }

    package var node: NodeID { self.announcement.node }

    mutating func heard(through broker: Int, now: ContinuousClock.Instant) {
        self.lastHeard = now
        self.heardThrough[broker] = now
        self.trust = .trusted
        self.doubt = nil
    }
}
