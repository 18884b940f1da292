import Backbone
import Testing

/// Several memberships and their brokers in simulated time. Messages pass the wire format.
struct SimulatedCluster {
    typealias Instant = ContinuousClock.Instant

    struct Path: Hashable {
        var node: NodeID
        var broker: Int
    }

    enum Event {
        case arrives(kind: MembershipMessage.Kind, sequence: UInt64, body: [UInt8], at: Path)
    }

    private(set) var now = ContinuousClock.now
    let start: Instant
    let brokers: Int
    var faults: Faults
    var generator: SeededGenerator
    /// Slot tags are drawn from these: few, so that claims collide.
    var tags: ClosedRange<UInt32> = 0...0xff_ffff
    /// Nothing passes, and nobody is told.
    var cuts: Set<Path> = []
    /// Their loops stand still; what arrives waits.
    private var stalled: [NodeID: [Event]] = [:]
    private var agenda = Agenda<Event>()
    private(set) var nodes: [NodeID: Membership] = [:]
    private(set) var log: [(at: Instant, node: NodeID, action: Membership.Action)] = []

    init(brokers: Int = 2, faults: Faults = .none, seed: UInt64 = 1) {
        self.start = self.now
        self.brokers = brokers
        self.faults = faults
        self.generator = SeededGenerator(seed: seed)
    }

    // MARK: What happens to nodes

    @discardableResult
    mutating func add(
        _ id: UInt64,
        _ role: Role = .gateway,
        claimsSlot: Bool = false,
        incarnation: UInt64 = 1,
        endpoints: [Endpoint] = []
    ) -> NodeID {
        let node = NodeID(rawValue: id)
        let own = Announcement(
            node: node,
            incarnation: Incarnation(rawValue: incarnation),
            role: role,
            cluster: "test",
            endpoints: endpoints
        )
        let configuration = Membership.Configuration(claimsSlot: claimsSlot)
        var membership = Membership(own: own, brokers: self.brokers, configuration: configuration, now: self.now)
        let actions = membership.start(now: self.now)
        self.nodes[node] = membership
        self.perform(actions, of: node)
        for broker in 0..<self.brokers { self.connect(node, broker) }
        return node
    }

    mutating func connect(_ node: NodeID, _ broker: Int) {
        self.event(node) { $0.brokerConnected(broker, now: $1) }
    }

    mutating func disconnect(_ node: NodeID, _ broker: Int) {
        self.event(node) { $0.brokerDisconnected(broker, now: $1) }
    }

    mutating func leave(_ node: NodeID) {
        self.event(node) { $0.leave(now: $1) }
    }

    /// Without a word.
    mutating func kill(_ node: NodeID) {
        self.nodes[node] = nil
    }

    mutating func cut(_ node: NodeID) {
        for broker in 0..<self.brokers { self.cuts.insert(Path(node: node, broker: broker)) }
    }

    mutating func heal(_ node: NodeID) {
        self.cuts = self.cuts.filter { $0.node != node }
    }

    mutating func stall(_ node: NodeID) {
        self.stalled[node] = []
    }

    /// What waited is delivered before any timer fires.
    mutating func resume(_ node: NodeID) {
        for event in self.stalled.removeValue(forKey: node) ?? [] { self.deliver(event) }
    }

    mutating func announce(_ node: NodeID, _ change: (inout Announcement) -> Void) {
        self.event(node) { $0.announce(now: $1, change) }
    }

    mutating func event(_ node: NodeID, _ body: (inout Membership, Instant) -> [Membership.Action]) {
        guard var membership = self.nodes[node] else { return }
        let actions = body(&membership, self.now)
        self.nodes[node] = membership
        self.perform(actions, of: node)
    }

    // MARK: Time

    mutating func run(for duration: Duration) {
        let end = self.now + duration
        var stepsWithoutProgress = 0
        while let next = self.nextMoment, next <= end {
            stepsWithoutProgress = next > self.now ? 0 : stepsWithoutProgress + 1
            guard stepsWithoutProgress < 10_000 else {
                Issue.record("time stands still: some deadline does not pass")
                return
            }
            self.now = max(self.now, next)
            self.step()
        }
        self.now = end
    }

    private var nextMoment: Instant? {
        let deadlines = self.nodes.filter { self.stalled[$0.key] == nil }.compactMap(\.value.deadline)
        return (deadlines + [self.agenda.next].compactMap(\.self)).min()
    }

    private mutating func step() {
        if let next = self.agenda.next, next <= self.now {
            if let event = self.agenda.takeNext() { self.deliver(event) }
            return
        }
        for node in self.nodes.keys.sorted() where self.stalled[node] == nil {
            if let deadline = self.nodes[node]?.deadline, deadline <= self.now {
                self.event(node) { $0.timerFired(now: $1) }
            }
        }
    }

    private mutating func deliver(_ event: Event) {
        switch event {
        case .arrives(let kind, let sequence, let body, let path):
            if self.stalled[path.node] != nil {
                self.stalled[path.node]?.append(event)
            } else if !self.cuts.contains(path) {
                self.event(path.node) { membership, now in
                    body.withUnsafeBytes { bytes in
                        guard let message = try? MembershipMessage(kind: kind, sequence: sequence, body: bytes) else {
                            Issue.record("a message did not pass the wire")
                            return []
                        }
                        return membership.received(message, through: path.broker, now: now)
                    }
                }
            }
        }
    }

    private mutating func perform(_ actions: [Membership.Action], of node: NodeID) {
        for action in actions {
            self.log.append((self.now, node, action))
            switch action {
            case .publish(let message, .all, _):
                for broker in 0..<self.brokers { self.publish(message, from: Path(node: node, broker: broker)) }
            case .publish(let message, .broker(let broker), _):
                self.publish(message, from: Path(node: node, broker: broker))
            case .drawSlot:
                let tag = SlotTag(rawValue: UInt32.random(in: self.tags, using: &self.generator))
                self.event(node) { $0.slotDrawn(tag, now: $1) }
            case .inquire(let member):
                let outcome: ProbeOutcome = self.nodes[member.node] == nil ? .refused : .accepted
                self.event(node) { $0.inquired(member.node, outcome, now: $1) }
            case .joined, .appeared, .changed, .left, .viewChanged, .slotSettled, .slotLost, .identityTaken:
                break
            }
        }
    }

    /// A broker hands a copy to every node, the sender included.
    private mutating func publish(_ message: MembershipMessage, from path: Path) {
        guard !self.cuts.contains(path) else { return }
        let body = message.encodedBody()
        for node in self.nodes.keys.sorted() {
            for delay in self.faults.delays(using: &self.generator) {
                self.agenda.plan(
                    .arrives(
                        kind: message.kind,
                        sequence: message.sequence,
                        body: body,
                        at: Path(node: node, broker: path.broker)
                    ),
                    at: self.now + delay
                )
            }
        }
    }

    // MARK: What to look at

    func members(of node: NodeID) -> [NodeID] {
        self.nodes[node]?.members.keys.sorted() ?? []
    }

    func departures(seenBy node: NodeID) -> [(at: Duration, node: NodeID, reason: LeaveReason)] {
        self.log.compactMap { entry in
            guard entry.node == node, case .left(let member, let reason) = entry.action else { return nil }
            return (entry.at - self.start, member.node, reason)
        }
    }

    var everybodyKnowsEverybody: Bool {
        self.nodes.keys.allSatisfy { node in
            self.members(of: node) == self.nodes.keys.filter { $0 != node }.sorted()
        }
    }
}
