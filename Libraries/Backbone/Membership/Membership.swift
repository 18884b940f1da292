/// Who belongs to the cluster: gossip without a registry, as a value without I/O.
///
/// - A node publishes `HELLO` through each broker until it hears it again (joined), then heartbeats; it answers every
///   `HELLO` at once, and leaves with `GOODBYE`.
/// - A node that does not hear itself expires nobody. A silent member is asked with a `HELLO`; only when that was heard
///   by the asker itself, and the member did not answer, does it leave by timeout.
/// - One whose endpoint refuses connections is asked at once, and leaves within a second: see `Membership+Doubt`.
/// - The view is whole when everybody had time to answer and nobody speaks of nodes that this one does not hear.
/// - Slots: see `SlotOwnership` and `SlotTable`.
/// - Nodes of other clusters belong to it while a bridge reaches these: see `Membership+Clusters`.
package struct Membership: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum Recipients: Equatable, Sendable {
        case all
        case broker(Int)
    }

    package enum Action: Equatable, Sendable {
        /// - `answering`: the nodes whose `HELLO` this answers.
        case publish(MembershipMessage, to: Recipients, answering: [NodeID])
        case joined(broker: Int)
        case appeared(Member)
        case changed(Member)
        case left(Member, LeaveReason)
        /// See who is at this member's endpoint, and call `inquired`.
        case inquire(Member)
        case viewChanged(MembershipView)
        /// Call `slotDrawn` with a random tag.
        case drawSlot
        case slotSettled(SlotClaim)
        /// Another node owns it now.
        case slotLost(SlotClaim)
        /// A later process runs under this node's id.
        case identityTaken(by: Incarnation)
    }

    enum Phase {
        case idle, active, left
    }

    package let configuration: Configuration
    package internal(set) var own: Announcement
    package internal(set) var members: [NodeID: Member] = [:]
    package internal(set) var view: MembershipView

    var phase = Phase.idle
    var sequence: UInt64 = 0
    var brokers: [BrokerPresence]
    var departures = Departures()
    var hearsay = Hearsay()
    /// The other clusters that bridges of this one reach.
    package internal(set) var reached: Set<String> = []
    package internal(set) var slots = SlotTable()
    var ownership: SlotOwnership
    var pulse: Pulse
    /// Nodes whose `HELLO` the next heartbeat answers.
    var answering: Set<NodeID> = []
    /// Until when answers to the first `HELLO` through a broker may be under way.
    var answersDue: Instant?
    /// When silent or unheard nodes may be asked again.
    var nextAsk: Instant?
    /// Until when the nodes of newly reached clusters are asked for.
    var newcomersDue: Instant?

    package init(own: Announcement, brokers: Int, configuration: Configuration = Configuration(), now: Instant) {
        self.own = own
        self.configuration = configuration
        self.brokers = Array(repeating: BrokerPresence(configuration: configuration), count: brokers)
        self.ownership = SlotOwnership(configuration: configuration)
        self.pulse = Pulse(
            interval: configuration.heartbeatInterval,
            shortest: configuration.answerInterval,
            now: now
        )
        self.view = MembershipView(
            missing: [.notJoined],
            joined: self.brokers.map(\.isJoined),
            split: [],
            since: now
        )
    }

    /// Who answers for the sessions of a tag. `.unknown` is final only while `view.isWhole`.
    package func owner(of tag: SlotTag) -> SlotOwner {
        self.slots.owner(of: tag)
    }

    /// What this node claims, settled or not.
    package var ownSlot: SlotClaim? { self.ownership.claim }

    package func isJoined(broker: Int) -> Bool { self.brokers[broker].isJoined }

    // MARK: Events of this node

    package mutating func start(now: Instant) -> [Action] {
        precondition(self.phase == .idle, "a membership starts once")
        self.phase = .active
        var actions: [Action] = []
        if self.configuration.claimsSlot { self.perform(self.ownership.wanted(), now, &actions) }
        return self.concluded(actions, now)
    }

    package mutating func brokerConnected(_ broker: Int, now: Instant) -> [Action] {
        guard self.phase == .active else { return [] }
        var actions: [Action] = []
        self.perform(self.brokers[broker].connected(now: now), broker, now, &actions)
        return self.concluded(actions, now)
    }

    package mutating func brokerDisconnected(_ broker: Int, now: Instant) -> [Action] {
        guard self.phase == .active else { return [] }
        self.brokers[broker].disconnected()
        return self.concluded([], now)
    }

    /// Changes what this node says of itself. Others hear of it at once, of load with the next heartbeat.
    package mutating func announce(now: Instant, _ change: (inout Announcement) -> Void) -> [Action] {
        let former = self.own
        change(&self.own)
        // Claims are this machine's own affair.
        self.own.slots = former.slots
        guard self.phase == .active else { return [] }
        if self.own.differsNotably(from: former) { self.pulse.hasten(now: now) }
        var actions: [Action] = []
        self.reachMayHaveChanged(now, &actions)
        return self.concluded(actions, now)
    }

    package mutating func slotDrawn(_ tag: SlotTag, now: Instant) -> [Action] {
        guard self.phase == .active else { return [] }
        let isFree = self.slots.owner(of: tag) == .unknown
        var actions: [Action] = []
        self.perform(
            self.ownership.drawn(tag, isFree: isFree, announcedBy: self.sequence + 1),
            now,
            &actions
        )
        self.claimsChanged(now, &actions)
        return self.concluded(actions, now)
    }

    package mutating func leave(now: Instant) -> [Action] {
        guard self.phase == .active else { return [] }
        let goodbye = self.message(.goodbye, now)
        self.phase = .left
        return [.publish(goodbye, to: .all, answering: [])]
    }

    // MARK: Time

    /// When `timerFired` is due. Deliver what was received before calling it.
    package var deadline: Instant? {
        guard self.phase == .active else { return nil }
        var earliest = self.pulse.next
        for broker in self.brokers { earliest = min(earliest, broker.deadline ?? earliest) }
        for case .joining(let broker) in self.view.missing {
            earliest = min(earliest, self.brokers[broker].patienceEnds ?? earliest)
        }
        earliest = min(earliest, self.answersDue ?? earliest)
        earliest = min(earliest, self.ownership.deadline(isJoined: self.view.isJoined) ?? earliest)
        return min(earliest, self.silenceDeadline ?? earliest)
    }

    package mutating func timerFired(now: Instant) -> [Action] {
        guard self.phase == .active else { return [] }
        var actions: [Action] = []
        for broker in self.brokers.indices {
            self.perform(self.brokers[broker].timerFired(now: now), broker, now, &actions)
        }
        self.expireSilentMembers(now, &actions)
        self.askSilentMembers(now, &actions)
        return self.concluded(actions, now)
    }
}
