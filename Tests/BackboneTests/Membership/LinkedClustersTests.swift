import Backbone
import Testing

/// Nodes of other clusters, as one node of "test" sees them.
@Suite struct LinkedClustersTests {
    typealias Action = Membership.Action

    private static let start = ContinuousClock.now
    private static let foreigner = NodeID(rawValue: 9)
    private static let tag = SlotTag(rawValue: 77)

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        Self.start + .milliseconds(milliseconds)
    }

    private func message(
        _ id: UInt64,
        _ role: Role,
        of cluster: String,
        sequence: UInt64 = 1,
        _ change: (inout Announcement) -> Void = { _ in }
    ) -> MembershipMessage {
        var announcement = Announcement(
            node: NodeID(rawValue: id),
            incarnation: Incarnation(rawValue: 1),
            role: role,
            cluster: cluster
        )
        change(&announcement)
        return MembershipMessage(kind: .heartbeat, sequence: sequence, announcement: announcement)
    }

    private func bridge(_ id: UInt64, sequence: UInt64 = 1, reaches: [String]) -> MembershipMessage {
        self.message(id, .bridge, of: "test", sequence: sequence) { $0.reaches = reaches }
    }

    private func foreigner(sequence: UInt64 = 1, _ change: (inout Announcement) -> Void = { _ in }) -> MembershipMessage
    {
        self.message(9, .engine, of: "other", sequence: sequence) { announcement in
            announcement.slots = [SlotClaim(tag: Self.tag, epoch: 1, isSettled: true)]
            change(&announcement)
        }
    }

    /// A node that has joined through its only broker, and waited for answers.
    private func joined() -> Membership {
        let own = self.message(1, .gateway, of: "test").announcement
        var membership = Membership(own: own, brokers: 1, now: Self.start)
        _ = membership.start(now: self.at(0))
        for case .publish(let hello, _, _) in membership.brokerConnected(0, now: self.at(0)) {
            _ = membership.received(hello, through: 0, now: self.at(1))
        }
        _ = membership.timerFired(now: self.at(600))
        return membership
    }

    /// The same, with a bridge that reaches the other cluster, and one of its engines.
    private func linked() -> Membership {
        var membership = self.joined()
        _ = membership.received(self.bridge(2, reaches: ["other"]), through: 0, now: self.at(700))
        _ = membership.received(self.foreigner(), through: 0, now: self.at(710))
        _ = membership.timerFired(now: self.at(1_300))
        return membership
    }

    private func kinds(_ actions: [Action]) -> [MembershipMessage.Kind] {
        actions.compactMap { if case .publish(let message, _, _) = $0 { message.kind } else { nil } }
    }

    private func left(_ actions: [Action]) -> [LeaveReason] {
        actions.compactMap { if case .left(_, let reason) = $0 { reason } else { nil } }
    }

    @Test func `A node of another cluster is nobody unless a bridge reaches it`() {
        var membership = self.joined()
        #expect(membership.received(self.foreigner(), through: 0, now: self.at(700)) == [])
        _ = membership.received(self.bridge(2, reaches: ["third"]), through: 0, now: self.at(700))
        _ = membership.received(self.foreigner(), through: 0, now: self.at(700))
        #expect(membership.members[Self.foreigner] == nil)
    }

    @Test func `Whoever hears of a new cluster asks who is there, and its own cluster's view stays whole`() {
        var membership = self.joined()
        let actions = membership.received(self.bridge(2, reaches: ["other"]), through: 0, now: self.at(700))
        #expect(self.kinds(actions).contains(.hello))
        #expect(membership.view.isWhole)
        _ = membership.received(self.foreigner(), through: 0, now: self.at(710))
        #expect(membership.owner(of: Self.tag) == .node(Self.foreigner, epoch: 1))
    }

    @Test func `A cluster of which nobody has answered is asked again each second`() {
        var membership = self.joined()
        _ = membership.received(self.bridge(2, reaches: ["other"]), through: 0, now: self.at(700))
        #expect(self.kinds(membership.timerFired(now: self.at(1_600))) == [])
        #expect(self.kinds(membership.timerFired(now: self.at(1_700))) == [.hello])
        _ = membership.received(self.foreigner(), through: 0, now: self.at(1_710))
        #expect(self.kinds(membership.timerFired(now: self.at(2_800))) == [])
    }

    @Test func `A bridge of another cluster vouches for nobody`() {
        var membership = self.linked()
        let bridge = self.message(8, .bridge, of: "other") { $0.reaches = ["third", "test"] }
        _ = membership.received(bridge, through: 0, now: self.at(1_400))
        let stranger = self.message(7, .engine, of: "third")
        #expect(membership.received(stranger, through: 0, now: self.at(1_400)) == [])
    }

    @Test func `When no bridge reaches a cluster any more, its nodes leave at once, and their tags are dead`() {
        var membership = self.linked()
        _ = membership.received(self.bridge(3, reaches: ["other"]), through: 0, now: self.at(1_400))
        let one = membership.received(self.bridge(2, sequence: 2, reaches: []), through: 0, now: self.at(1_410))
        #expect(self.left(one) == [])
        let both = membership.received(self.bridge(3, sequence: 2, reaches: []), through: 0, now: self.at(1_420))
        #expect(self.left(both) == [.unreachable])
        #expect(membership.owner(of: Self.tag) == .dead)
        #expect(membership.view.isWhole)
    }

    @Test func `They are back with their first word once it is reached again`() {
        var membership = self.linked()
        _ = membership.received(self.bridge(2, sequence: 2, reaches: []), through: 0, now: self.at(1_400))
        _ = membership.received(self.bridge(2, sequence: 3, reaches: ["other"]), through: 0, now: self.at(2_000))
        _ = membership.received(self.foreigner(sequence: 2), through: 0, now: self.at(2_010))
        #expect(membership.owner(of: Self.tag) == .node(Self.foreigner, epoch: 1))
    }

    @Test func `With the last bridge that says goodbye its clusters leave, too`() {
        var membership = self.linked()
        let goodbye = MembershipMessage(
            kind: .goodbye,
            sequence: 2,
            announcement: self.bridge(2, reaches: ["other"]).announcement
        )
        let actions = membership.received(goodbye, through: 0, now: self.at(1_400))
        #expect(self.left(actions) == [.goodbye, .unreachable])
    }

    @Test func `A bridge itself hears those whom it says to reach`() {
        var membership = self.joined()
        _ = membership.announce(now: self.at(700)) { $0.reaches = ["other"] }
        _ = membership.received(self.foreigner(), through: 0, now: self.at(710))
        #expect(membership.members[Self.foreigner] != nil)
        let actions = membership.announce(now: self.at(720)) { $0.reaches = [] }
        #expect(self.left(actions) == [.unreachable])
    }

    @Test func `Whom nodes of another cluster hear keeps no view from being whole`() {
        var membership = self.linked()
        let hearing = self.foreigner(sequence: 2) { $0.heard = [[NodeID(rawValue: 55), NodeID(rawValue: 56)]] }
        _ = membership.received(hearing, through: 0, now: self.at(1_400))
        #expect(membership.view.isWhole)
    }

    @Test func `Nodes of this cluster are not told that others are heard of whom bridges speak`() {
        var membership = self.linked()
        let actions = membership.announce(now: self.at(1_400)) { $0.isReady = true }
        let heard = actions.compactMap { action -> [[NodeID]]? in
            if case .publish(let message, _, _) = action { message.announcement.heard } else { nil }
        }
        #expect(heard == [[[NodeID(rawValue: 2)]]])
    }

    @Test func `That a node of another cluster is gone its own cluster says, and nobody probes its endpoint`() {
        var membership = self.linked()
        let rumour = self.bridge(2, sequence: 2, reaches: ["other"]).announcement
        var byOwn = MembershipMessage(kind: .heartbeat, sequence: 2, announcement: rumour)
        byOwn.announcement.doubted = [Self.foreigner]
        #expect(self.kinds(membership.received(byOwn, through: 0, now: self.at(1_400))) == [])
        let word = self.message(8, .engine, of: "other") { $0.doubted = [Self.foreigner] }
        let actions = membership.received(word, through: 0, now: self.at(1_500))
        #expect(self.kinds(actions).contains(.hello))
        #expect(!actions.contains { if case .inquire = $0 { true } else { false } })
    }

    @Test func `An address means another thing in another cluster`() {
        var membership = self.joined()
        _ = membership.received(self.bridge(2, reaches: ["other"]), through: 0, now: self.at(700))
        let endpoint = Endpoint(name: "link", address: "tcp://10.0.0.1:7003")
        let own = self.message(4, .engine, of: "test") { $0.endpoints = [endpoint] }
        _ = membership.received(own, through: 0, now: self.at(710))
        let namesake = self.foreigner { announcement in
            announcement.endpoints = [endpoint]
            announcement.incarnation = Incarnation(rawValue: 5)
        }
        let actions = membership.received(namesake, through: 0, now: self.at(2_000))
        #expect(!self.kinds(actions).contains(.hello))
    }
}
