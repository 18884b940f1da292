import EngineIOProtocol
import NIOCore
import Testing

@Suite("Session: polls")
struct SessionPollTests {
    @Test("A poll stays open until there is something to tell")
    func waits() {
        var session = Session.opened()
        #expect(session.pollOpened(2, now: start) == [])
        #expect(session.send(.text("a")) == .answerPoll(2, [.text("a")], compress: true))
    }

    @Test("A gateway that leaves has its poll released, and the session goes on through another one")
    func gatewayLeaves() {
        var session = Session.withPendingPoll()
        let actions = session.channelClosed(2, reason: .serverShutdown)
        #expect(actions == [.answerPoll(2, [.noop], compress: false)])
        #expect(session.isOpen)
        #expect(session.pollOpened(3, now: start) == [])
    }

    @Test("A service that leaves tells no client that it was sent away, for some stay away then")
    func serviceLeaves() {
        var session = Session.withPendingPoll()
        let actions = session.close(discard: true, reason: .serverShutdown, now: start)
        #expect(actions == [.refuse(2, .sessionUnknown), .closed(.serverShutdown, .none)])
    }

    @Test("A poll takes everything that waits, in order")
    func takesAll() {
        var session = Session.opened()
        #expect(session.send(.text("a")) == .buffered)
        #expect(session.send(.binary([1]), options: SendOptions(compress: false)) == .buffered)
        #expect(session.bufferedByteCount > 0)
        #expect(
            session.pollOpened(2, now: start) == [
                .answerPoll(2, [.text("a"), .binary([1])], compress: true), .drained,
            ]
        )
        #expect(session.bufferedByteCount == 0)
    }

    @Test("An answer asks for compression only if one of its packets does")
    func compression() {
        var session = Session.opened()
        _ = session.send(.text("a"), options: SendOptions(compress: false))
        #expect(session.pollOpened(2, now: start) == [.answerPoll(2, [.text("a")], compress: false), .drained])
    }

    @Test("Messages that belong together go out in one answer")
    func together() {
        var session = Session.withPendingPoll()
        #expect(
            session.send(.text("a"), [.binary([1]), .binary([2])])
                == .answerPoll(2, [.text("a"), .binary([1]), .binary([2])], compress: true)
        )
    }

    @Test("An answer is bounded, and the rest waits for the next poll")
    func bounded() {
        var session = Session.opened(configuration: Session.Configuration(maxPollAnswerBytes: 5))
        for text in ["aaa", "bbb", "ccc"] { _ = session.send(.text(text)) }
        #expect(session.pollOpened(2, now: start) == [.answerPoll(2, [.text("aaa"), .text("bbb")], compress: true)])
        #expect(session.pollOpened(3, now: start) == [.answerPoll(3, [.text("ccc")], compress: true), .drained])
    }

    @Test("A packet larger than an answer goes out alone")
    func largePacket() {
        var session = Session.opened(configuration: Session.Configuration(maxPollAnswerBytes: 2))
        _ = session.send(.text("large"))
        _ = session.send(.text("b"))
        #expect(session.pollOpened(2, now: start) == [.answerPoll(2, [.text("large")], compress: true)])
    }

    @Test("A second poll is refused, the first reads a close packet, and the session is over")
    func overlap() {
        var session = Session.withPendingPoll()
        #expect(
            session.pollOpened(3, now: start) == [
                .refuse(3, .invalidRequest),
                .answerPoll(2, [.close], compress: false),
                .closed(.transportError, .pollOverlap),
            ]
        )
        #expect(session.pollOpened(4, now: start) == [.refuse(4, .sessionUnknown)])
    }

    @Test("A poll that its client gives up takes the session with it")
    func aborted() {
        var session = Session.withPendingPoll()
        #expect(session.channelClosed(2, reason: .transportClose) == [.closed(.transportError, .pollAborted)])
        #expect(session.isClosed)
    }

    @Test("A poll that ends after its answer takes nothing with it")
    func endedAfterAnswer() {
        var session = Session.withPendingPoll()
        _ = session.send(.text("a"))
        #expect(session.channelClosed(2, reason: .transportClose) == [])
        #expect(session.isOpen)
    }

    @Test("A gateway that dies with an open poll is the session's named end")
    func gatewayLost() {
        var session = Session.withPendingPoll()
        #expect(session.channelClosed(2, reason: .gatewayLost) == [.closed(.gatewayLost, .pollAborted)])
    }

    @Test("A volatile message is dropped without a poll to take it, and taken by one")
    func volatile() {
        var session = Session.opened()
        #expect(session.send(.text("a"), options: SendOptions(isVolatile: true)) == .dropped)
        _ = session.pollOpened(2, now: start)
        #expect(
            session.send(.text("b"), options: SendOptions(isVolatile: true))
                == .answerPoll(2, [.text("b")], compress: true)
        )
        #expect(session.send(.text("c"), options: SendOptions(isVolatile: true)) == .dropped)
    }

    @Test("What waits is bounded: the session closes as a slow consumer")
    func slowConsumer() {
        var session = Session.opened(configuration: Session.Configuration(maxBufferedBytes: 4))
        #expect(session.send(.text("larger than the bound")) == .buffered)
        #expect(session.send(.text("b")) == .overflow([.closed(.slowConsumer, .none)]))
        #expect(session.send(.text("c")) == .dropped)
        #expect(!session.acceptsMessages)
        #expect(session.bufferedByteCount == 0)
    }

    @Test(
        "Requests of no meaning are refused by what the session is",
        arguments: [
            (Transport.polling, Transport.polling, Refusal.unsupportedMethod),
            (.polling, .websocket, .badRequest),
            (.websocket, .polling, .badRequest),
            (.websocket, .websocket, .badRequest),
        ]
    )
    func misdirected(session: Transport, request: Transport, refusal: Refusal) {
        #expect(Session.opened(session).misdirected(request) == refusal)
    }

    @Test("A request for a session that has just closed is for an unknown one")
    func misdirectedToClosed() {
        var session = Session.opened(.websocket)
        _ = session.close(now: start)
        #expect(session.misdirected(.polling) == .sessionUnknown)
    }
}
