import EngineIOProtocol
import NIOCore
import NodeWires
import Testing

private let sid = "xLFh3sGkFQ1mAAAB0123"
private let owner = ClusterEnginePeer(node: "d4e5f6")
private let start = ContinuousClock.now

extension Packet {
    fileprivate static func text(_ text: String) -> Packet { .message(.text(ByteBuffer(string: text))) }
}

extension ForeignSessions.Action {
    /// The number of the question it asks.
    fileprivate var request: Int64? {
        switch self {
        case .say(.acquireLock(let lock), _): lock.request
        case .say(.upgrade(let request, _, true), _): request
        case _: nil
        }
    }
}

extension ForeignSessions {
    fileprivate mutating func granted(_ actions: [Action], at now: Instant = start) -> [Action] {
        guard let request = actions.compactMap(\.request).last else { return [] }
        return self.received(.init(from: owner, .lockAnswered(request: request, success: true)), now: now)
    }

    fileprivate mutating func drained(_ packets: [WirePacket], at now: Instant = start) -> [Action] {
        self.received(.init(from: owner, .drain(sid: sid, packets)), now: now)
    }

    /// With a poll, channel 1, that its owner has granted.
    fileprivate static func polling() -> ForeignSessions {
        var sessions = ForeignSessions()
        _ = sessions.granted(sessions.pollOpened(1, sid: sid, now: start))
        return sessions
    }

    /// With a WebSocket, channel 9, that may probe.
    fileprivate static func attached(_ sessions: ForeignSessions = ForeignSessions()) -> ForeignSessions {
        var sessions = sessions
        _ = sessions.granted(sessions.webSocketAttached(9, sid: sid, now: start))
        return sessions
    }

    /// With a WebSocket, channel 9, that carries the session.
    fileprivate static func upgraded() -> ForeignSessions {
        var sessions = Self.attached()
        let later = start + .seconds(1)
        let actions = sessions.packetReceived(.upgrade, from: 9, now: later)
        guard let request = actions.compactMap(\.request).last else { return sessions }
        let answer = ClusterEngineMessage.Body.upgradeAnswered(request: request, takeOver: false, [])
        _ = sessions.received(.init(from: owner, answer), now: later)
        return sessions
    }
}

extension ChannelID: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: UInt64) { self.init(rawValue: value) }
}

@Suite("Sessions of Node.js servers: polling") struct ForeignPollingTests {
    @Test("A poll asks all nodes for a lock, and is answered with what its owner drains")
    func poll() throws {
        var sessions = ForeignSessions()
        let asked = sessions.pollOpened(1, sid: sid, now: start)
        let request = try #require(asked.first?.request)
        #expect(
            asked
                == [
                    .say(.acquireLock(.init(request: request, sid: sid, transport: .polling, access: .read)), to: nil)
                ]
        )
        #expect(sessions.granted(asked) == [])
        #expect(sessions.owners == [owner])
        #expect(sessions.drained([WirePacket(.text("a"))]) == [.answerPoll(1, [WirePacket(.text("a"))])])
        #expect(sessions.owners == [])
    }

    @Test("A known owner is asked alone")
    func direct() {
        var sessions = ForeignSessions.polling()
        _ = sessions.drained([.noop])
        guard case .say(.acquireLock, let peer) = sessions.pollOpened(2, sid: sid, now: start).first else {
            Issue.record("nothing asked")
            return
        }
        #expect(peer == owner)
    }

    @Test("Refusal and silence are both an unknown session", arguments: [true, false])
    func refused(_ isAnswered: Bool) throws {
        var sessions = ForeignSessions()
        let request = try #require(sessions.pollOpened(1, sid: sid, now: start).first?.request)
        let actions =
            if isAnswered {
                sessions.received(.init(from: owner, .lockAnswered(request: request, success: false)), now: start)
            } else {
                sessions.timerFired(now: start + .seconds(1))
            }
        #expect(actions == [.refuse(1, .sessionUnknown)])
        #expect(sessions.nextDeadline() == nil)
    }

    @Test("Beyond so many open questions nothing is asked")
    func bounded() {
        var configuration = ForeignSessions.Configuration()
        configuration.maximumQuestions = 1
        var sessions = ForeignSessions(configuration: configuration)
        _ = sessions.pollOpened(1, sid: sid, now: start)
        #expect(sessions.pollOpened(2, sid: sid, now: start) == [.refuse(2, .sessionUnknown)])
    }

    @Test("A client that gives up its poll ends its session, also before the lock is granted")
    func aborted() {
        var sessions = ForeignSessions.polling()
        let close = ForeignSessions.Action.say(.close(sid: sid, reason: "transport error"), to: owner)
        #expect(sessions.channelClosed(1, reason: .transportError, now: start) == [close])
        let asked = sessions.pollOpened(2, sid: sid, now: start)
        #expect(sessions.channelClosed(2, reason: .transportError, now: start) == [])
        #expect(sessions.granted(asked) == [close])
    }

    @Test("A gateway that leaves has its poll answered, and what is drained meanwhile waits for the next")
    func departed() {
        var sessions = ForeignSessions.polling()
        #expect(sessions.channelClosed(1, reason: .serverShutdown, now: start) == [.answerPoll(1, [.noop])])
        #expect(sessions.drained([WirePacket(.text("a"))]) == [])
        #expect(sessions.pollOpened(2, sid: sid, now: start) == [.answerPoll(2, [WirePacket(.text("a"))])])
    }

    @Test("A poll that follows a departed one takes its place without a lock")
    func replaced() {
        var sessions = ForeignSessions.polling()
        _ = sessions.channelClosed(1, reason: .serverShutdown, now: start)
        #expect(sessions.pollOpened(2, sid: sid, now: start) == [])
        #expect(sessions.drained([WirePacket(.text("a"))]) == [.answerPoll(2, [WirePacket(.text("a"))])])
    }

    @Test("A poll that stays away for long ends the session")
    func stayedAway() {
        var sessions = ForeignSessions.polling()
        _ = sessions.channelClosed(1, reason: .serverShutdown, now: start)
        #expect(
            sessions.timerFired(now: start + .seconds(40))
                == [.say(.close(sid: sid, reason: "transport error"), to: owner)]
        )
    }

    @Test("A POST is confirmed when its packets are known to have arrived")
    func post() throws {
        var sessions = ForeignSessions()
        let asked = sessions.postBegan(1, sid: sid, now: start)
        #expect(sessions.postReceived(1, packets: [.text("a"), .noop, .text("b")], failure: nil, now: start) == [])
        let passed = sessions.granted(asked)
        #expect(
            passed.prefix(2)
                == [
                    .say(.packet(sid: sid, WirePacket(.text("a"))), to: owner),
                    .say(.packet(sid: sid, WirePacket(.text("b"))), to: owner),
                ]
        )
        #expect(passed.count == 3)
        #expect(sessions.granted(passed) == [.confirmPost(1)])
    }

    @Test("A POST of which nobody says that it has arrived is refused")
    func lostPost() {
        var sessions = ForeignSessions()
        _ = sessions.granted(sessions.postBegan(1, sid: sid, now: start))
        _ = sessions.postReceived(1, packets: [.text("a")], failure: nil, now: start)
        #expect(sessions.timerFired(now: start + .seconds(1)) == [.refuse(1, .sessionUnknown)])
    }

    @Test("A body that is no payload is passed on as Node.js' parser sees it")
    func malformed() {
        var sessions = ForeignSessions()
        _ = sessions.granted(sessions.postBegan(1, sid: sid, now: start))
        #expect(
            sessions.postReceived(1, packets: [.text("a")], failure: .malformed, now: start)
                == [
                    .say(.packet(sid: sid, WirePacket(.text("a"))), to: owner),
                    .say(.packet(sid: sid, .malformed), to: owner),
                    .refuse(1, .invalidRequest),
                ]
        )
    }

    @Test("A close packet in a POST is the client's end")
    func closedInPost() {
        var sessions = ForeignSessions.polling()
        _ = sessions.granted(sessions.postBegan(2, sid: sid, now: start))
        #expect(
            sessions.postReceived(2, packets: [.text("a"), .close], failure: nil, now: start)
                == [
                    .say(.packet(sid: sid, WirePacket(.text("a"))), to: owner),
                    .confirmPost(2),
                    .say(.close(sid: sid, reason: "transport close"), to: owner),
                    .refuse(1, .sessionUnknown),
                ]
        )
    }

    @Test("The owner's close packet ends what is open here")
    func closedByOwner() {
        var sessions = ForeignSessions.polling()
        #expect(sessions.drained([.close]) == [.answerPoll(1, [.close])])
        #expect(sessions.sessionCount == 0)
    }

    @Test("Only the owner speaks for a session")
    func foreignDrain() {
        var sessions = ForeignSessions.polling()
        let other = ClusterEnginePeer(node: "ffffff")
        #expect(sessions.received(.init(from: other, .drain(sid: sid, [.noop])), now: start) == [])
    }

    @Test("What waits for an owner that is gone, or for Redis, ends")
    func gone() {
        var sessions = ForeignSessions.polling()
        #expect(sessions.ownerGone(owner) == [.refuse(1, .sessionUnknown)])
        sessions = .polling()
        #expect(sessions.wireLost() == [.refuse(1, .sessionUnknown)])
        sessions = .upgraded()
        #expect(sessions.ownerGone(owner) == [.closeWebSocket(9, .engineLost)])
    }

    @Test("Sessions that nobody asks for are forgotten")
    func swept() {
        var sessions = ForeignSessions.polling()
        _ = sessions.drained([.noop])
        #expect(sessions.sessionCount == 1)
        _ = sessions.timerFired(now: start + .seconds(61))
        #expect(sessions.sessionCount == 0)
        #expect(sessions.nextDeadline() == nil)
    }
}

@Suite("Sessions of Node.js servers: upgrades") struct ForeignUpgradeTests {
    @Test("A WebSocket is accepted when its lock is granted, and refused without an answer when it is not")
    func attach() {
        var sessions = ForeignSessions()
        let asked = sessions.webSocketAttached(9, sid: sid, now: start)
        #expect(sessions.granted(asked) == [.acceptWebSocket(9)])
        _ = sessions.webSocketAttached(8, sid: "another-session-----", now: start)
        #expect(sessions.timerFired(now: start + .seconds(1)) == [.refuse(8, .sessionUnknown)])
    }

    @Test("A probe releases the poll that waits here")
    func release() {
        var sessions = ForeignSessions.attached(.polling())
        #expect(sessions.packetReceived(.probePing, from: 9, now: start) == [.answerPoll(1, [.noop])])
    }

    @Test("One that waits elsewhere is released by taking the lock anew")
    func releaseElsewhere() throws {
        var sessions = ForeignSessions.attached()
        let late = start + .milliseconds(700)
        _ = sessions.packetReceived(.probePing, from: 9, now: late)
        let actions = sessions.timerFired(now: late)
        #expect(actions.first == .say(.upgrade(request: 0, sid: sid, success: false), to: owner))
        guard case .say(.acquireLock(let lock), owner) = try #require(actions.last) else {
            Issue.record("no lock asked")
            return
        }
        #expect(lock.transport == "websocket")
    }

    @Test("The owner of a young session hears of the upgrade later, and what follows it waits")
    func young() {
        var sessions = ForeignSessions.attached()
        #expect(sessions.packetReceived(.upgrade, from: 9, now: start) == [])
        #expect(sessions.packetReceived(.text("a"), from: 9, now: start) == [])
        #expect(sessions.holds(9))
        let due = start + sessions.configuration.delayedConnectionTimeout
        #expect(sessions.nextDeadline() == due)
        let told = sessions.timerFired(now: due)
        guard case .say(.upgrade(let request, sid, true), owner) = told.first else {
            Issue.record("the owner does not hear of it")
            return
        }
        let stays = ClusterEngineMessage.Body.upgradeAnswered(request: request, takeOver: false, [])
        #expect(
            sessions.received(.init(from: owner, stays), now: due)
                == [.say(.packet(sid: sid, WirePacket(.text("a"))), to: owner)]
        )
        #expect(!sessions.holds(9))
    }

    @Test("A session that its owner hands over ends, and is counted")
    func handedOver() {
        var sessions = ForeignSessions.attached()
        let later = start + .seconds(1)
        let told = sessions.packetReceived(.upgrade, from: 9, now: later)
        guard case .say(.upgrade(let request, _, _), _) = told.first else {
            Issue.record("the owner does not hear of it")
            return
        }
        let handsOver = ClusterEngineMessage.Body.upgradeAnswered(request: request, takeOver: true, [])
        #expect(
            sessions.received(.init(from: owner, handsOver), now: later) == [.closeWebSocket(9, .transportClose)]
        )
        #expect(sessions.takeOvers == 1)
    }

    @Test("An upgrade of which the owner takes no notice ends")
    func unheard() {
        var sessions = ForeignSessions.attached()
        let later = start + .seconds(1)
        _ = sessions.packetReceived(.upgrade, from: 9, now: later)
        #expect(sessions.timerFired(now: later + .seconds(1)) == [.closeWebSocket(9, .engineLost)])
    }

    @Test("A probe that fails is told to the owner, whose session goes on")
    func failed() {
        let told = ForeignSessions.Action.say(.upgrade(request: 0, sid: sid, success: false), to: owner)
        var sessions = ForeignSessions.attached()
        #expect(sessions.channelClosed(9, reason: .transportClose, now: start) == [told])
        sessions = .attached()
        #expect(
            sessions.packetReceived(.text("a"), from: 9, now: start)
                == [told, .closeWebSocket(9, .upgradeAbandoned)]
        )
        sessions = .attached()
        #expect(
            sessions.timerFired(now: start + .seconds(10)) == [told, .closeWebSocket(9, .upgradeAbandoned)]
        )
        #expect(sessions.sessionCount == 1)
    }

    @Test("Of two WebSockets that try, the newer one counts")
    func newer() {
        var sessions = ForeignSessions.attached()
        let actions = sessions.webSocketAttached(8, sid: sid, now: start)
        #expect(
            actions.prefix(2)
                == [
                    .say(.upgrade(request: 0, sid: sid, success: false), to: owner),
                    .closeWebSocket(9, .upgradeAbandoned),
                ]
        )
        #expect(sessions.granted(actions) == [.acceptWebSocket(8)])
    }

    @Test("A WebSocket that carries the session gets what is drained, and its packets go to the owner")
    func carries() {
        var sessions = ForeignSessions.upgraded()
        #expect(sessions.drained([.ping, .noop]) == [.write(9, [.ping])])
        #expect(
            sessions.packetReceived(.pong, from: 9, now: start)
                == [.say(.packet(sid: sid, WirePacket(.pong)), to: owner)]
        )
        #expect(sessions.pollOpened(1, sid: sid, now: start) == [.refuse(1, .badRequest)])
        #expect(
            sessions.drained([WirePacket(.text("a")), .close])
                == [.write(9, [WirePacket(.text("a"))]), .closeWebSocket(9, .forcedClose)]
        )
    }

    @Test(
        "The end of a WebSocket that carries the session is told in the words that Node.js has",
        arguments: [
            (CloseReason.transportClose, "transport close"), (.transportError, "transport error"),
            (.slowConsumer, "transport error"), (.gatewayLost, "transport error"),
        ]
    )
    func ends(_ reason: CloseReason, _ words: String) {
        var sessions = ForeignSessions.upgraded()
        #expect(
            sessions.channelClosed(9, reason: reason, now: start)
                == [.say(.close(sid: sid, reason: words), to: owner)]
        )
    }

    @Test("A close packet on it ends the session, which Node.js would not notice")
    func closePacket() {
        var sessions = ForeignSessions.upgraded()
        #expect(
            sessions.packetReceived(.close, from: 9, now: start)
                == [
                    .say(.close(sid: sid, reason: "transport close"), to: owner),
                    .closeWebSocket(9, .transportClose),
                ]
        )
    }
}
