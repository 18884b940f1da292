import EngineIOProtocol
import NIOCore
import Testing

@Suite("Session: another owner")
struct SessionMovingTests {
    private static let configuration = Session.Configuration(
        pingInterval: .milliseconds(1_000),
        pingTimeout: .milliseconds(500)
    )

    private func at(_ milliseconds: Int) -> Instant { start + .milliseconds(milliseconds) }

    @Test("A session that moves releases its poll, hands over its POST and is over, without another word")
    func move() {
        var session = Session.withPendingPoll()
        _ = session.postBegan(3)
        let (last, post) = session.move()
        #expect(last == [.answerPoll(2, [.noop], compress: false)])
        #expect(post == 3)
        #expect(session.isClosed && session.deadline == nil)
        let (poll, late) = (session.pollOpened(4, now: start), session.channelClosed(3, reason: .transportClose))
        #expect(poll == [.refuse(4, .sessionUnknown)])
        #expect(late == [])
    }

    @Test("The next owner pings when the former one would have")
    func ping() throws {
        let former = Session.opened(configuration: Self.configuration)
        let pingIn = try #require(former.pingIn(now: self.at(400)))
        #expect(pingIn == .milliseconds(600))
        var session = Session.continued(
            id: "sid",
            configuration: Self.configuration,
            pingIn: pingIn,
            now: self.at(450)
        )
        #expect(session.deadline == self.at(1_050))
        #expect(session.isOpen && session.transport == .polling)
        _ = session.pollOpened(1, now: self.at(460))
        let actions = session.timerFired(now: self.at(1_050))
        #expect(actions.first == .answerPoll(1, [.ping], compress: false))
    }

    @Test("A ping that may not have reached the client is said again at once")
    func pingDue() {
        var former = Session.opened(configuration: Self.configuration)
        _ = former.timerFired(now: self.at(1_000))
        let pingIn = former.pingIn(now: self.at(1_100))
        #expect(pingIn == .zero)
    }

    @Test("Only an open polling session with which no WebSocket tries anything can move")
    func staying() {
        #expect(Session.upgraded().pingIn(now: start) == nil)
        #expect(Session.probed().pingIn(now: start) == nil)
        #expect(Session.closing().pingIn(now: start) == nil)
        #expect(Session.opened(.websocket).pingIn(now: start) == nil)
    }

    @Test("What is sent while the session is corked is one answer to the poll that is open, volatile or not")
    func cork() {
        var session = Session.withPendingPoll()
        session.cork()
        let sent = [session.send(.text("a")), session.send(.text("b"), options: SendOptions(isVolatile: true))]
        #expect(sent == [.buffered, .buffered])
        let actions = session.uncork()
        #expect(actions == [.answerPoll(2, [.text("a"), .text("b")], compress: true), .drained])
        #expect(session.uncork() == [] && session.send(.text("c")) == .buffered)
    }

    @Test("A corked session that is closed says first what was sent")
    func corkedClose() {
        var session = Session.withPendingPoll()
        session.cork()
        _ = session.send(.text("a"))
        let actions = session.close(now: start)
        #expect(actions == [.answerPoll(2, [.text("a")], compress: true), .drained])
        let poll = session.pollOpened(3, now: start)
        #expect(poll.first == .answerPoll(3, [.noop, .close], compress: false))
        #expect(session.uncork() == [])
    }

    @Test("It upgrades as any other")
    func upgrade() {
        var session = Session.continued(id: "sid", configuration: Self.configuration, pingIn: .zero, now: start)
        let send = session.send(.text("a"))
        #expect(send == .buffered)
        #expect(session.webSocketAttached(10, now: start) == [.acceptWebSocket(10)])
        _ = session.packetReceived(.probePing, from: 10, now: start)
        let actions = session.packetReceived(.upgrade, from: 10, now: start)
        #expect(actions.contains(.write(10, [.text("a")], compress: true)))
    }
}
