import EngineIOProtocol
import NIOCore
import Testing

@Suite("Session: closing by the application")
struct SessionClosingTests {
    @Test("A waiting poll reads the close packet")
    func withPoll() {
        var session = Session.withPendingPoll()
        #expect(
            session.close(now: start) == [.answerPoll(2, [.close], compress: false), .closed(.forcedClose, .none)]
        )
    }

    @Test("Without a poll the close packet waits for the next one, behind a noop")
    func nextPoll() {
        var session = Session.closing()
        #expect(!session.isOpen)
        #expect(!session.isClosed)
        #expect(
            session.pollOpened(2, now: start)
                == [.answerPoll(2, [.noop, .close], compress: false), .closed(.forcedClose, .none)]
        )
    }

    @Test("What was sent before goes out first")
    func flushes() {
        var session = Session.closing(sending: "last words")
        #expect(session.send(.text("too late")) == .dropped)
        #expect(
            session.pollOpened(2, now: start)
                == [.answerPoll(2, [.text("last words"), .close], compress: true), .closed(.forcedClose, .none)]
        )
    }

    @Test("A large rest goes out poll by poll, the close packet with the last")
    func flushesInParts() {
        var session = Session.opened(configuration: Session.Configuration(maxPollAnswerBytes: 1))
        for text in ["a", "b"] { _ = session.send(.text(text)) }
        _ = session.close(now: start)
        #expect(session.pollOpened(2, now: start) == [.answerPoll(2, [.text("a")], compress: true)])
        #expect(session.pollOpened(3, now: start).last == .closed(.forcedClose, .none))
    }

    @Test("A session that nobody polls ends with the close timeout", arguments: [nil, "unread"])
    func timeOut(text: String?) {
        var session = Session.closing(sending: text)
        #expect(session.deadline == start + .seconds(30))
        #expect(session.timerFired(now: start + .seconds(29)) == [])
        #expect(session.timerFired(now: start + .seconds(30)) == [.closed(.forcedClose, .closeTimeout)])
    }

    @Test("Discarding waits for nothing")
    func discard() {
        var session = Session.opened()
        _ = session.send(.text("unread"))
        #expect(session.close(discard: true, now: start) == [.closed(.forcedClose, .none)])
        #expect(session.bufferedByteCount == 0)
    }

    @Test("Discarding cuts the wait short")
    func discardWhileClosing() {
        var session = Session.closing(sending: "unread")
        #expect(session.close(now: start) == [])
        #expect(session.close(discard: true, now: start) == [.closed(.forcedClose, .none)])
        #expect(session.close(discard: true, now: start) == [])
    }

    @Test("A WebSocket closes at once", arguments: [true, false])
    func webSocket(discard: Bool) {
        var session = Session.opened(.websocket)
        #expect(
            session.close(discard: discard, now: start)
                == [.closeChannel(1, .forcedClose), .closed(.forcedClose, .none)]
        )
        #expect(session.close(now: start) == [])
    }

    @Test("The reason is the one that was given, also after a wait")
    func reason() {
        var session = Session.opened()
        _ = session.close(reason: .serverShutdown, now: start)
        #expect(session.pollOpened(2, now: start).last == .closed(.serverShutdown, .none))
    }

    @Test("A POST in progress is aborted")
    func abortsPost() {
        var session = Session.opened()
        _ = session.postBegan(3)
        #expect(session.close(now: start) == [.closeChannel(3, .forcedClose)])
        #expect(session.postReceived(3, packets: [.text("a")], now: start) == [])
    }

    @Test("Messages that come while the close packet waits are ignored, and the POST is fine")
    func ignoresMessages() {
        var session = Session.closing()
        #expect(session.postBegan(3) == [])
        #expect(session.postReceived(3, packets: [.text("a"), .ping], now: start) == [.confirmPost(3)])
    }

    @Test("A client that closes while the close packet waits has closed")
    func clientCloses() {
        var session = Session.closing()
        _ = session.postBegan(3)
        #expect(
            session.postReceived(3, packets: [.close], now: start)
                == [.confirmPost(3), .closed(.transportClose, .none)]
        )
    }

    @Test("No ping timeout ends the wait")
    func noHeartbeat() {
        var session = Session.opened(
            configuration: Session.Configuration(pingInterval: .seconds(1), pingTimeout: .seconds(1))
        )
        _ = session.close(now: start)
        #expect(session.timerFired(now: start + .seconds(10)) == [])
        #expect(!session.isClosed)
    }

    @Test("An upgrade that completes while the close packet waits takes what waits, and closes")
    func upgradeWhileClosing() {
        var session = Session.probed()
        _ = session.send(.text("last words"))
        _ = session.close(now: start)
        #expect(
            session.packetReceived(.upgrade, from: 10, now: start) == [
                .write(10, [.text("last words")], compress: true),
                .upgraded,
                .drained,
                .closeChannel(10, .forcedClose),
                .closed(.forcedClose, .none),
            ]
        )
    }

    @Test("An upgrade that is abandoned while the close packet waits changes nothing")
    func abandonedWhileClosing() {
        var session = Session.probed()
        _ = session.close(now: start)
        #expect(session.timerFired(now: start + .seconds(10)) == [.closeChannel(10, .upgradeAbandoned)])
        #expect(session.pollOpened(2, now: start).last == .closed(.forcedClose, .none))
    }

    @Test("A closed session refuses whatever still comes")
    func afterwards() {
        var session = Session.opened()
        _ = session.close(discard: true, now: start)
        #expect(session.pollOpened(2, now: start) == [.refuse(2, .sessionUnknown)])
        #expect(session.postBegan(3) == [.refuse(3, .sessionUnknown)])
        #expect(session.webSocketAttached(10, now: start) == [.refuse(10, .sessionUnknown)])
        #expect(session.timerFired(now: start + .seconds(99)) == [])
        #expect(session.deadline == nil)
    }

    @Test(
        "The five reasons of Node.js have its texts",
        arguments: [
            (CloseReason.transportError, "transport error"), (.transportClose, "transport close"),
            (.forcedClose, "forced close"), (.pingTimeout, "ping timeout"), (.parseError, "parse error"),
        ]
    )
    func texts(reason: CloseReason, text: String) {
        #expect("\(reason)" == text)
    }

    @Test(
        "Details that Node.js has carry its texts",
        arguments: [
            (CloseDetail.pollOverlap, "overlap from client"), (.postOverlap, "data request overlap from client"),
            (.pollAborted, "poll connection closed prematurely"),
            (.postAborted, "data request connection closed prematurely"),
            (.invalidContent, "invalid content"), (.invalidHeartbeat, "invalid heartbeat direction"),
        ]
    )
    func details(detail: CloseDetail, text: String) {
        #expect("\(detail)" == text)
    }
}
