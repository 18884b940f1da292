import Backbone

extension FuzzTarget {
    /// All that a node hears through two brokers, while time passes: its membership and its streams.
    static let plane = FuzzTarget("plane") { input in
        var node = PlaneNode()
        while !input.isAtEnd { try node.step(&input) }
        node.passTime(.seconds(60))
        try node.check()
    }
}

/// What `Plane` does with frames, without its sockets.
private struct PlaneNode {
    private static let id = NodeID(rawValue: 1)
    private static let incarnation = Incarnation(rawValue: 100)

    private var now = ContinuousClock.now
    private var membership: Membership
    private var subscription: Subscription
    /// Copies of what this node said, which brokers bring back to it.
    private var own: [MembershipMessage] = []
    private var tags: UInt32 = 0

    init() {
        var configuration = Membership.Configuration()
        configuration.claimsSlot = true
        let own = Announcement(node: Self.id, incarnation: Self.incarnation, role: .engine, cluster: "c")
        self.membership = Membership(own: own, brokers: 2, configuration: configuration, now: self.now)
        self.subscription = Subscription(configuration: Plane.Configuration(brokers: []))
        self.perform(self.membership.start(now: self.now))
        for broker in 0..<2 { self.perform(self.membership.brokerConnected(broker, now: self.now)) }
    }

    mutating func step(_ input: inout FuzzInput) throws {
        let choice = input.byte()
        let broker = Int(choice >> 7)
        switch choice & 7 {
        case 0: self.heard(input.chunk(), through: broker)
        case 1: self.heardItself(through: broker)
        case 2: self.passTime(.milliseconds(Int(input.byte()) * 10))
        case 3: self.perform(self.membership.brokerDisconnected(broker, now: self.now))
        case 4: self.perform(self.membership.brokerConnected(broker, now: self.now))
        case 5: self.announced(&input, through: broker)
        case 6: try self.message(&input)
        case _: self.positions(&input)
        }
        try self.check()
    }

    // MARK: What is heard.

    private mutating func heard(_ frame: [UInt8], through broker: Int) {
        let message = try? frame.withUnsafeBytes { (bytes) throws(DecodingFailure) -> MembershipMessage in
            var wire = WireReader(bytes)
            let header = try PlaneFrame(&wire)
            let kind: MembershipMessage.Kind = header.kind == .hello ? .hello : .heartbeat
            return try MembershipMessage(kind: kind, sequence: header.sequence, body: wire.remaining)
        }
        guard let message else { return }
        self.perform(self.membership.received(message, through: broker, now: self.now))
    }

    private mutating func heardItself(through broker: Int) {
        for message in self.own { self.perform(self.membership.received(message, through: broker, now: self.now)) }
        self.own = []
    }

    /// One of a few nodes, which claim a few slots and have heard of a few others.
    private mutating func announced(_ input: inout FuzzInput, through broker: Int) {
        let who = input.byte()
        var announcement = Announcement(
            node: NodeID(rawValue: UInt64(who & 3)),
            incarnation: Incarnation(rawValue: UInt64(who >> 2 & 3) + 99),
            role: who & 16 == 0 ? .engine : .gateway,
            cluster: "c"
        )
        let what = input.byte()
        if what & 1 == 1 {
            let claim = SlotClaim(
                tag: SlotTag(rawValue: UInt32(what >> 1 & 3)),
                epoch: what & 8 == 0 ? 1 : input.integer(),
                isSettled: what & 16 == 0
            )
            announcement.slots = [claim]
        }
        if what & 32 != 0 {
            let node = NodeID(rawValue: UInt64(input.byte()))
            (announcement.heard, announcement.doubted) = ([[node]], [node])
        }
        let kinds: [MembershipMessage.Kind] = [.hello, .heartbeat, .goodbye, .heartbeat]
        let kind = kinds[Int(what >> 6)]
        let message = MembershipMessage(kind: kind, sequence: UInt64(input.byte()), announcement: announcement)
        self.perform(self.membership.received(message, through: broker, now: self.now))
    }

    private mutating func message(_ input: inout FuzzInput) throws {
        let source = Self.source(&input)
        var last = Self.sequence(&input)
        guard last > 0, last < .max else { return }
        let arrival = self.subscription.arrived(last, from: source, now: self.now) { [1, 2, 3] }
        guard arrival == .deliver else { return }
        while let next = self.subscription.next(from: source) {
            try promise(next.sequence == last + 1, "\(next.sequence) follows \(last)")
            last = next.sequence
        }
    }

    private mutating func positions(_ input: inout FuzzInput) {
        let source = Self.source(&input)
        let sequence = Self.sequence(&input)
        guard sequence < .max else { return }
        if input.byte() & 1 == 0 {
            self.subscription.published(upTo: sequence, by: source, now: self.now)
        } else if sequence > 0 {
            let first = UInt64(input.byte())
            guard first > 0, first <= sequence else { return }
            self.perform(self.subscription.gone(first...sequence, at: source, now: self.now))
        }
    }

    private static func source(_ input: inout FuzzInput) -> Subscription.Source {
        let choice = input.byte()
        let topics: [Topic] = [.adapter, .membership, .node(Self.id), .adapter]
        return Subscription.Source(
            node: NodeID(rawValue: UInt64(choice & 3)),
            incarnation: Incarnation(rawValue: UInt64(choice >> 2 & 1) + 99),
            topic: topics[Int(choice >> 3 & 3)]
        )
    }

    private static func sequence(_ input: inout FuzzInput) -> UInt64 {
        let choice = input.byte()
        switch choice >> 6 {
        case 0, 1: return UInt64(choice & 63)
        case 2: return .max - UInt64(choice & 63)
        case _: return input.integer()
        }
    }

    // MARK: What follows.

    mutating func passTime(_ duration: Duration) {
        let end = self.now + duration
        // As timers do: from deadline to deadline, each a moment later than due.
        for _ in 0..<200 {
            guard let deadline = [self.membership.deadline, self.subscription.deadline].compactMap(\.self).min(),
                deadline < end
            else { break }
            self.now = max(self.now, deadline)
            self.perform(self.membership.timerFired(now: self.now))
            self.perform(self.subscription.timerFired(now: self.now))
        }
        self.now = end
    }

    private mutating func perform(_ actions: [Membership.Action]) {
        for action in actions {
            switch action {
            case .publish(let message, _, _):
                self.own.append(message)
            case .drawSlot:
                self.tags += 1
                let tag = SlotTag(rawValue: self.tags & 0xff)
                self.perform(self.membership.slotDrawn(tag, now: self.now))
            case .left(let member, _):
                let incarnation = member.announcement.incarnation
                self.perform(self.subscription.nodeLeft(member.node, incarnation, now: self.now))
            case .appeared(let member):
                self.subscription.nodeReturned(member.node, member.announcement.incarnation, now: self.now)
            case .inquire(let member):
                let outcomes: [ProbeOutcome] = [.refused, .accepted, .unknown]
                let outcome = outcomes[Int(member.node.rawValue % 3)]
                self.perform(self.membership.inquired(member.node, outcome, now: self.now))
            case .joined, .changed, .viewChanged, .slotSettled, .slotLost, .identityTaken:
                break
            }
        }
    }

    private mutating func perform(_ actions: [Subscription.Action]) {
        for action in actions {
            switch action {
            case .ask(_, let range):
                precondition(range.count <= 1_024, "asks for \(range.count) messages at once")
            case .lost(_, let count):
                precondition(count > 0, "nothing is lost")
            case .deliver:
                break
            }
        }
    }

    func check() throws {
        try promise(self.membership.members[Self.id] == nil, "a node is its own member")
        try promise(self.own.count < 100_000, "\(self.own.count) messages are said")
        if let claim = self.membership.ownSlot, self.membership.own.slots.isEmpty {
            throw BrokenPromise(description: "the claim \(claim) is not announced")
        }
    }
}
