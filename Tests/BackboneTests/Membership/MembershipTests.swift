import Backbone
import Testing

@Suite struct MembershipTests {
    typealias Action = Membership.Action

    private static let start = ContinuousClock.now

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        Self.start + .milliseconds(milliseconds)
    }

    private func announcement(_ id: UInt64, cluster: String = "test") -> Announcement {
        Announcement(
            node: NodeID(rawValue: id),
            incarnation: Incarnation(rawValue: 1),
            role: .engine,
            cluster: cluster
        )
    }

    private func membership(brokers: Int = 1, claimsSlot: Bool = false) -> Membership {
        Membership(
            own: self.announcement(1),
            brokers: brokers,
            configuration: .init(claimsSlot: claimsSlot),
            now: Self.start
        )
    }

    /// A node that has joined through its only broker, and waited for answers.
    private func joined() -> Membership {
        var membership = self.membership()
        _ = membership.start(now: self.at(0))
        let hello = self.published(membership.brokerConnected(0, now: self.at(0)))
        for message in hello { _ = membership.received(message, through: 0, now: self.at(1)) }
        _ = membership.timerFired(now: self.at(600))
        return membership
    }

    private func published(_ actions: [Action]) -> [MembershipMessage] {
        actions.compactMap { if case .publish(let message, _, _) = $0 { message } else { nil } }
    }

    private func peer(
        _ id: UInt64,
        _ kind: MembershipMessage.Kind = .heartbeat,
        sequence: UInt64 = 1,
        _ change: (inout Announcement) -> Void = { _ in }
    ) -> MembershipMessage {
        var announcement = self.announcement(id)
        change(&announcement)
        return MembershipMessage(kind: kind, sequence: sequence, announcement: announcement)
    }

    @Test func `HELLO goes out when a broker connects, and again until it comes back`() {
        var membership = self.membership()
        _ = membership.start(now: self.at(0))
        let first = membership.brokerConnected(0, now: self.at(0))
        #expect(self.published(first).map(\.kind) == [.hello])
        #expect(membership.deadline == self.at(50))
        let second = membership.timerFired(now: self.at(50))
        #expect(self.published(second).map(\.kind) == [.hello])
        let back = membership.received(self.published(second)[0], through: 0, now: self.at(60))
        #expect(back.contains(.joined(broker: 0)))
        #expect(self.published(membership.timerFired(now: self.at(150))).isEmpty)
    }

    @Test func `Joining is per broker`() {
        var membership = self.membership(brokers: 2)
        _ = membership.start(now: self.at(0))
        let hello = self.published(membership.brokerConnected(0, now: self.at(0)))
        _ = membership.brokerConnected(1, now: self.at(0))
        _ = membership.received(hello[0], through: 0, now: self.at(1))
        #expect(membership.isJoined(broker: 0))
        #expect(!membership.isJoined(broker: 1))
        #expect(membership.view.missing.contains(.joining(broker: 1)))
    }

    @Test func `The view is whole once answers had their time`() {
        var membership = self.membership()
        _ = membership.start(now: self.at(0))
        #expect(membership.view.missing == [.notJoined])
        let hello = self.published(membership.brokerConnected(0, now: self.at(0)))
        _ = membership.received(hello[0], through: 0, now: self.at(1))
        #expect(membership.view.missing == [.awaitingAnswers])
        let actions = membership.timerFired(now: self.at(501))
        #expect(membership.view.isWhole)
        #expect(membership.view.since == self.at(501))
        #expect(actions.contains(.viewChanged(membership.view)))
    }

    @Test func `HELLO is answered at once with a heartbeat that names the asker`() throws {
        var membership = self.joined()
        let actions = membership.received(self.peer(2, .hello), through: 0, now: self.at(1_000))
        let asker = NodeID(rawValue: 2)
        let answer = actions.first { action in
            if case .publish(let message, .all, let answering) = action {
                return message.kind == .heartbeat && answering == [asker]
            }
            return false
        }
        #expect(answer != nil)
    }

    @Test func `Several HELLOs within the answer interval get one answer`() {
        var membership = self.joined()
        _ = membership.received(self.peer(2, .hello), through: 0, now: self.at(1_000))
        var answers: [Action] = []
        for id: UInt64 in 3...9 {
            answers += membership.received(self.peer(id, .hello), through: 0, now: self.at(1_001))
        }
        #expect(self.published(answers).isEmpty)
        #expect(membership.deadline == self.at(1_020))
        #expect(self.published(membership.timerFired(now: self.at(1_020))).count == 1)
    }

    @Test func `A copy through another broker says nothing new`() {
        var membership = self.joined()
        _ = membership.received(self.peer(2, sequence: 5) { $0.isReady = true }, through: 0, now: self.at(1_000))
        let actions = membership.received(self.peer(2, sequence: 4), through: 0, now: self.at(1_001))
        #expect(actions.isEmpty)
        #expect(membership.members[NodeID(rawValue: 2)]?.announcement.isReady == true)
    }

    @Test func `What a node says of itself reaches others at once, load with the next heartbeat`() {
        var membership = self.joined()
        let load = membership.announce(now: self.at(1_000)) { $0.load = 7 }
        #expect(self.published(load).isEmpty)
        let ready = membership.announce(now: self.at(1_001)) { $0.isReady = true }
        #expect(self.published(ready).map(\.announcement.isReady) == [true])
        #expect(self.published(ready).map(\.announcement.load) == [7])
    }

    @Test func `A change of load alone is no change of a member`() {
        var membership = self.joined()
        _ = membership.received(self.peer(2, sequence: 1), through: 0, now: self.at(1_000))
        let load = membership.received(self.peer(2, sequence: 2) { $0.load = 9 }, through: 0, now: self.at(1_100))
        #expect(!load.contains { if case .changed = $0 { true } else { false } })
        let ready = membership.received(
            self.peer(2, sequence: 3) { $0.isReady = true },
            through: 0,
            now: self.at(1_200)
        )
        #expect(ready.contains { if case .changed = $0 { true } else { false } })
    }

    @Test func `Heartbeats go out every five seconds`() {
        var membership = self.joined()
        #expect(membership.deadline == self.at(5_000))
        #expect(self.published(membership.timerFired(now: self.at(5_000))).map(\.kind) == [.heartbeat])
    }

    @Test func `The view is not whole while somebody speaks of a node that is not heard here`() {
        var membership = self.joined()
        let unheard = NodeID(rawValue: 9)
        let actions = membership.received(
            self.peer(2) { $0.heard = [[unheard, NodeID(rawValue: 1)]] },
            through: 0,
            now: self.at(1_000)
        )
        #expect(membership.view.missing == [.unheard(unheard)])
        // It is asked for.
        #expect(self.published(actions).contains { $0.kind == .hello })
        _ = membership.received(self.peer(9), through: 0, now: self.at(1_010))
        #expect(membership.view.isWhole)
    }

    @Test func `A node that others hear for long and this one does not reaches other brokers`() {
        var membership = self.joined()
        let unheard = NodeID(rawValue: 9)
        func speak(_ sequence: UInt64, _ nodes: [NodeID], at time: Int) {
            let message = self.peer(2, sequence: sequence) { $0.heard = [nodes] }
            _ = membership.received(message, through: 0, now: self.at(time))
        }
        speak(1, [unheard], at: 1_000)
        speak(2, [unheard], at: 15_900)
        #expect(membership.view.split.isEmpty)
        speak(3, [unheard], at: 16_000)
        #expect(membership.view.split == [unheard])
        speak(4, [], at: 17_000)
        #expect(membership.view.split.isEmpty)
        // From then on it counts anew.
        speak(5, [unheard], at: 18_000)
        #expect(membership.view.split.isEmpty)
    }

    @Test func `Nodes of another cluster are ignored`() {
        var membership = self.joined()
        let stranger = self.peer(2, .hello) { $0.cluster = "other" }
        #expect(membership.received(stranger, through: 0, now: self.at(1_000)).isEmpty)
        #expect(membership.members.isEmpty)
    }

    @Test func `A second process under the same id is noticed`() {
        var membership = self.joined()
        let twin = self.peer(1, .hello) { $0.incarnation = Incarnation(rawValue: 2) }
        let actions = membership.received(twin, through: 0, now: self.at(1_000))
        #expect(actions == [.identityTaken(by: Incarnation(rawValue: 2))])
    }

    @Test func `A slot is settled only after all others had time to object`() throws {
        var membership = self.membership(claimsSlot: true)
        #expect(membership.start(now: self.at(0)).contains(.drawSlot))
        _ = membership.slotDrawn(SlotTag(rawValue: 5), now: self.at(0))
        let hello = self.published(membership.brokerConnected(0, now: self.at(0)))
        #expect(hello[0].announcement.slots == [SlotClaim(tag: SlotTag(rawValue: 5), epoch: 1)])
        _ = membership.received(hello[0], through: 0, now: self.at(1))
        #expect(try #require(membership.ownSlot).isSettled == false)
        let actions = membership.timerFired(now: self.at(501))
        let settled = SlotClaim(tag: SlotTag(rawValue: 5), epoch: 1, isSettled: true)
        #expect(actions.contains(.slotSettled(settled)))
        #expect(self.published(actions).contains { $0.announcement.slots == [settled] })
    }

    @Test func `A claim in use makes a newcomer draw again`() {
        var membership = self.membership(claimsSlot: true)
        _ = membership.start(now: self.at(0))
        _ = membership.slotDrawn(SlotTag(rawValue: 5), now: self.at(0))
        let owner = self.peer(2) { $0.slots = [SlotClaim(tag: SlotTag(rawValue: 5), epoch: 1, isSettled: true)] }
        #expect(membership.received(owner, through: 0, now: self.at(10)).contains(.drawSlot))
        #expect(membership.own.slots.isEmpty)
        // Not the same one.
        #expect(membership.slotDrawn(SlotTag(rawValue: 5), now: self.at(11)).contains(.drawSlot))
        _ = membership.slotDrawn(SlotTag(rawValue: 6), now: self.at(12))
        #expect(membership.ownSlot?.tag == SlotTag(rawValue: 6))
    }

    @Test func `A higher ownership epoch takes a slot away from whoever used it`() {
        var membership = self.membership(claimsSlot: true)
        _ = membership.start(now: self.at(0))
        _ = membership.slotDrawn(SlotTag(rawValue: 5), now: self.at(0))
        let hello = self.published(membership.brokerConnected(0, now: self.at(0)))
        _ = membership.received(hello[0], through: 0, now: self.at(1))
        _ = membership.timerFired(now: self.at(501))
        let heir = self.peer(2) { $0.slots = [SlotClaim(tag: SlotTag(rawValue: 5), epoch: 2)] }
        let actions = membership.received(heir, through: 0, now: self.at(600))
        #expect(actions.contains(.slotLost(SlotClaim(tag: SlotTag(rawValue: 5), epoch: 1, isSettled: true))))
        #expect(membership.owner(of: SlotTag(rawValue: 5)) == .node(NodeID(rawValue: 2), epoch: 2))
    }

    @Test func `GOODBYE is the last word`() {
        var membership = self.joined()
        #expect(self.published(membership.leave(now: self.at(1_000))).map(\.kind) == [.goodbye])
        #expect(membership.deadline == nil)
        #expect(membership.received(self.peer(2, .hello), through: 0, now: self.at(1_001)).isEmpty)
        #expect(membership.leave(now: self.at(1_002)).isEmpty)
    }
}
