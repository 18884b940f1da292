import EngineIOProtocol
import NIOCore
import Testing

@Suite("Session: upgrade")
struct SessionUpgradeTests {
    private func at(_ milliseconds: Int) -> Instant { start + .milliseconds(milliseconds) }

    @Test("A WebSocket is accepted and leaves the session as it is until it probes")
    func attached() {
        var session = Session.withPendingPoll()
        #expect(session.webSocketAttached(10, now: start) == [.acceptWebSocket(10)])
        #expect(session.transport == .polling)
        #expect(session.send(.text("a")) == .answerPoll(2, [.text("a")], compress: true))
    }

    @Test("The probe is answered, and the waiting poll is released at once")
    func probe() {
        var session = Session.withPendingPoll()
        _ = session.webSocketAttached(10, now: start)
        #expect(
            session.packetReceived(.probePing, from: 10, now: start) == [
                .upgrading, .answerPoll(2, [.noop], compress: false),
            ]
        )
    }

    @Test("A probe long after the WebSocket releases the poll just as well")
    func lateProbe() {
        var session = Session.withPendingPoll()
        _ = session.webSocketAttached(10, now: start)
        #expect(session.timerFired(now: self.at(5_000)) == [])
        #expect(
            session.packetReceived(.probePing, from: 10, now: self.at(9_000)).last
                == .answerPoll(2, [.noop], compress: false)
        )
    }

    @Test("Every poll that arrives while the client upgrades is released as soon as it cannot have crossed the upgrade")
    func arrivingPolls() {
        var session = Session.probed()
        for (number, channel) in ([20, 21, 22, 23, 24] as [ChannelID]).enumerated() {
            let arrival = self.at(20 * number)
            #expect(session.pollOpened(channel, now: arrival) == [])
            #expect(session.deadline == arrival + .milliseconds(10))
            #expect(
                session.timerFired(now: arrival + .milliseconds(10))
                    == [.answerPoll(channel, [.noop], compress: false)]
            )
        }
    }

    @Test("A poll that came between the WebSocket and its probe is released right behind the probe")
    func pollBehindTheWebSocket() {
        var session = Session.opened()
        _ = session.webSocketAttached(10, now: start)
        #expect(session.pollOpened(20, now: start) == [])
        #expect(session.packetReceived(.probePing, from: 10, now: self.at(500)) == [.upgrading])
        #expect(session.timerFired(now: self.at(510)) == [.answerPoll(20, [.noop], compress: false)])
    }

    @Test(
        "A poll that overtook the upgrade packet on its way is refused as one that came behind it",
        arguments: [true, false]
    )
    func crossingPoll(overtakesProbe: Bool) {
        var session = Session.opened()
        _ = session.webSocketAttached(10, now: start)
        if overtakesProbe { _ = session.pollOpened(20, now: start) }
        _ = session.packetReceived(.probePing, from: 10, now: self.at(1))
        if !overtakesProbe { _ = session.pollOpened(20, now: self.at(1)) }
        #expect(
            session.packetReceived(.upgrade, from: 10, now: self.at(2))
                == [.refuse(20, .badRequest), .moveHeartbeat(to: 10), .upgraded]
        )
    }

    @Test("What is sent meanwhile answers a poll that is held")
    func heldPollTakesMessages() {
        var session = Session.probed()
        _ = session.pollOpened(20, now: start)
        #expect(session.send(.text("a")) == .answerPoll(20, [.text("a")], compress: true))
        #expect(session.timerFired(now: self.at(10)) == [])
    }

    @Test("An attempt that fails leaves a held poll to wait like any other")
    func heldPollOfAFailedAttempt() {
        var session = Session.probed()
        _ = session.pollOpened(20, now: start)
        #expect(session.channelClosed(10, reason: .transportClose) == [])
        #expect(session.timerFired(now: self.at(1_000)) == [])
    }

    @Test("A poll that arrives while the client upgrades takes what waits first")
    func arrivingPollTakesQueue() {
        var session = Session.probed()
        _ = session.send(.text("a"))
        #expect(session.pollOpened(20, now: start) == [.answerPoll(20, [.text("a")], compress: true), .drained])
    }

    @Test("A client that goes on polling is released a few times each interval, and does not spin")
    func boundedRelease() {
        var session = Session.probed()
        var channel: UInt64 = 20
        var now = start
        /// How many polls in a row are released.
        func pollUntilHeld() -> Int {
            for count in 0..<100 {
                channel += 1
                _ = session.pollOpened(ChannelID(rawValue: channel), now: now)
                now += .milliseconds(10)
                if session.timerFired(now: now).isEmpty { return count }
            }
            return 100
        }
        #expect(pollUntilHeld() == 8)
        #expect(session.deadline == self.at(200))
        #expect(
            session.timerFired(now: self.at(200)) == [
                .answerPoll(ChannelID(rawValue: channel), [.noop], compress: false)
            ]
        )
        now = self.at(200)
        #expect(pollUntilHeld() == 7)
        #expect(session.timerFired(now: self.at(400)).count == 1)
    }

    @Test("The upgrade packet moves the session: heartbeat, then what waited, then the news")
    func takeOver() {
        var session = Session.probed()
        _ = session.send(.text("a"))
        _ = session.send(.binary([1]))
        #expect(
            session.packetReceived(.upgrade, from: 10, now: start) == [
                .moveHeartbeat(to: 10),
                .write(10, [.text("a"), .binary([1])], compress: true),
                .upgraded,
                .drained,
            ]
        )
        #expect(session.transport == .websocket)
        #expect(session.deadline == nil)
        #expect(session.messageReceived(from: 10) == .deliver)
        #expect(session.send(.text("b")) == .write(to: 10))
    }

    @Test("An upgrade with nothing waiting writes nothing")
    func takeOverIdle() {
        var session = Session.probed()
        #expect(session.packetReceived(.upgrade, from: 10, now: start) == [.moveHeartbeat(to: 10), .upgraded])
    }

    @Test("A poll that is still open when the session moves reads a noop, and a POST is let go")
    func openRequests() {
        var session = Session.withPendingPoll()
        _ = session.postBegan(3)
        _ = session.webSocketAttached(10, now: start)
        #expect(
            session.packetReceived(.upgrade, from: 10, now: start) == [
                .answerPoll(2, [.noop], compress: false),
                .closeChannel(3, .transportClose),
                .moveHeartbeat(to: 10),
                .upgraded,
            ]
        )
        #expect(session.postReceived(3, packets: [.text("late")], now: start) == [])
        #expect(session.channelClosed(3, reason: .transportClose) == [])
        #expect(session.isOpen)
    }

    @Test("After the upgrade, polls and POSTs with the id are code 3")
    func requestsAfterwards() {
        var session = Session.upgraded()
        #expect(session.pollOpened(20, now: start) == [.refuse(20, .badRequest)])
        #expect(session.postBegan(21) == [.refuse(21, .badRequest)])
        #expect(session.messageReceived(from: 10) == .deliver)
    }

    @Test(
        "A second WebSocket is closed, while one tries and after one took over",
        arguments: [
            Session.probed(), Session.upgraded(),
        ]
    )
    func secondWebSocket(_ session: Session) {
        var session = session
        #expect(
            session.webSocketAttached(11, now: start) == [.acceptWebSocket(11), .closeChannel(11, .upgradeAbandoned)]
        )
        #expect(session.packetReceived(.probePing, from: 11, now: start) == [])
        #expect(session.channelClosed(11, reason: .transportClose) == [])
        #expect(session.isOpen)
    }

    @Test(
        "Any other packet ends the attempt, and the session goes on",
        arguments: [
            Packet.ping, .pong, .probePong, .noop, .close, .text("a"), .open(ByteBuffer()),
        ]
    )
    func otherPacket(packet: Packet) {
        var session = Session.opened()
        _ = session.webSocketAttached(10, now: start)
        #expect(session.packetReceived(packet, from: 10, now: start) == [.closeChannel(10, .upgradeAbandoned)])
        #expect(session.isOpen)
        #expect(session.send(.text("a")) == .buffered)
    }

    @Test("A message before the upgrade packet ends the attempt, on the short way too")
    func earlyMessage() {
        var session = Session.probed()
        #expect(session.messageReceived(from: 10) == .closeChannel(10))
        #expect(session.messageReceived(from: 10) == .ignore)
        #expect(session.isOpen)
    }

    @Test("An attempt that is given up leaves a session that polls and may upgrade again")
    func retry() {
        var session = Session.probed()
        #expect(session.channelClosed(10, reason: .transportClose) == [])
        #expect(session.pollOpened(20, now: start) == [])
        #expect(session.webSocketAttached(11, now: start) == [.acceptWebSocket(11)])
        #expect(session.packetReceived(.probePing, from: 11, now: start).contains(.upgrading))
        #expect(session.packetReceived(.upgrade, from: 11, now: start).contains(.upgraded))
    }

    @Test(
        "An attempt that takes too long is closed, and the session goes on",
        arguments: [
            { Session.probed() },
            {
                var session = Session.opened()
                _ = session.webSocketAttached(10, now: start)
                return session
            },
        ] as [@Sendable () -> Session]
    )
    func timeOut(make: @Sendable () -> Session) {
        var session = make()
        #expect(session.timerFired(now: self.at(9_999)) == [])
        #expect(session.timerFired(now: self.at(10_000)) == [.closeChannel(10, .upgradeAbandoned)])
        #expect(session.packetReceived(.upgrade, from: 10, now: self.at(10_001)) == [])
        #expect(session.transport == .polling)
        #expect(session.webSocketAttached(11, now: self.at(10_002)) == [.acceptWebSocket(11)])
    }

    @Test("There is no upgrade timeout after the upgrade")
    func noTimeOutAfterwards() {
        var session = Session.upgraded()
        #expect(session.timerFired(now: self.at(60_000)) == [])
        #expect(session.isOpen)
    }

    @Test("An unanswered ping is repeated on the WebSocket, so that a lost pong costs no liveness")
    func outstandingPing() {
        var session = Session.withPendingPoll()
        _ = session.timerFired(now: self.at(25_000))
        _ = session.webSocketAttached(10, now: self.at(25_001))
        _ = session.packetReceived(.probePing, from: 10, now: self.at(25_002))
        #expect(
            session.packetReceived(.upgrade, from: 10, now: self.at(25_003))
                == [.moveHeartbeat(to: 10), .write(10, [.ping], compress: false), .upgraded]
        )
    }

    @Test("A ping that no poll has taken goes out once")
    func queuedPing() {
        var session = Session.opened()
        _ = session.timerFired(now: self.at(25_000))
        _ = session.send(.text("a"))
        _ = session.webSocketAttached(10, now: self.at(25_001))
        #expect(
            session.packetReceived(.upgrade, from: 10, now: self.at(25_002))
                == [.moveHeartbeat(to: 10), .write(10, [.ping, .text("a")], compress: true), .upgraded, .drained]
        )
    }

    @Test("The end of the session closes the WebSocket that tries")
    func sessionEnds() {
        var session = Session.probed()
        #expect(
            session.close(discard: true, now: start)
                == [.closeChannel(10, .upgradeAbandoned), .closed(.forcedClose, .none)]
        )
    }
}
