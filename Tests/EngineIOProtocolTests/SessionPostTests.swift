import EngineIOProtocol
import NIOCore
import Testing

@Suite("Session: POSTs")
struct SessionPostTests {
    /// A session with an open POST, channel 3, and, if asked for, a waiting poll, channel 2.
    private func posting(withPoll: Bool = false) -> Session {
        var session = withPoll ? Session.withPendingPoll() : Session.opened()
        _ = session.postBegan(3)
        return session
    }

    @Test("A POST is answered once the session has its packets, in order")
    func delivers() {
        var session = self.posting()
        #expect(
            session.postReceived(3, packets: [.text("a"), .binary([1]), .text("b")], now: start)
                == [.deliver(.text("a")), .deliver(.binary([1])), .deliver(.text("b")), .confirmPost(3)]
        )
    }

    @Test("One POST may follow another")
    func sequence() {
        var session = self.posting()
        _ = session.postReceived(3, packets: [.text("a")], now: start)
        #expect(session.postBegan(4) == [])
        #expect(session.postReceived(4, packets: [.text("b")], now: start) == [.deliver(.text("b")), .confirmPost(4)])
    }

    @Test("Packets of a POST that another server has answered are delivered beside one that is open")
    func relayed() {
        var session = self.posting()
        #expect(
            session.packetsRelayed([.text("a"), .text("b")], now: start) == [
                .deliver(.text("a")), .deliver(.text("b")),
            ]
        )
        #expect(session.postReceived(3, packets: [.text("c")], now: start) == [.deliver(.text("c")), .confirmPost(3)])
    }

    @Test("What is wrong with such a POST ends the session")
    func relayedFailure() {
        var session = Session.opened()
        #expect(
            session.packetsRelayed([.text("a")], failure: .malformed, now: start) == [
                .deliver(.text("a")), .closed(.parseError, .none),
            ]
        )
        session = Session.opened()
        #expect(
            session.packetsRelayed([], failure: .invalidContent, now: start) == [
                .closed(.transportError, .invalidContent)
            ]
        )
        #expect(session.packetsRelayed([.text("a")], now: start) == [])
    }

    @Test("A close packet in such a POST is the client's")
    func relayedClose() {
        var session = Session.withPendingPoll()
        #expect(
            session.packetsRelayed([.close], now: start) == [
                .answerPoll(2, [.noop], compress: false), .closed(.transportClose, .none),
            ]
        )
    }

    @Test("A POST does not answer the poll")
    func independent() {
        var session = self.posting(withPoll: true)
        #expect(session.postReceived(3, packets: [.text("a")], now: start) == [.deliver(.text("a")), .confirmPost(3)])
        #expect(session.send(.text("b")) == .answerPoll(2, [.text("b")], compress: true))
    }

    @Test("A second POST is refused, the first aborted, and the session is over")
    func overlap() {
        var session = self.posting(withPoll: true)
        #expect(
            session.postBegan(4) == [
                .refuse(4, .invalidRequest),
                .answerPoll(2, [.close], compress: false),
                .closeChannel(3, .transportError),
                .closed(.transportError, .postOverlap),
            ]
        )
        #expect(session.postReceived(3, packets: [.text("late")], now: start) == [])
    }

    @Test("A close packet ends the session: the POST is fine, the poll reads a noop, the rest is ignored")
    func clientCloses() {
        var session = self.posting(withPoll: true)
        #expect(
            session.postReceived(3, packets: [.text("a"), .close, .text("b")], now: start) == [
                .deliver(.text("a")),
                .confirmPost(3),
                .answerPoll(2, [.noop], compress: false),
                .closed(.transportClose, .none),
            ]
        )
        #expect(session.pollOpened(4, now: start) == [.refuse(4, .sessionUnknown)])
    }

    @Test(
        "A client that closes without a poll is confirmed when the poll it may have sent before has come, or not come"
    )
    func crossingPoll() {
        for comes in [true, false] {
            var session = self.posting()
            #expect(session.postReceived(3, packets: [.close], now: start) == [])
            #expect(!session.isOpen)
            #expect(session.deadline == start + .milliseconds(10))
            let end: [Session.Action] = [.confirmPost(3), .closed(.transportClose, .none)]
            if comes {
                #expect(session.pollOpened(4, now: start) == [.answerPoll(4, [.noop], compress: false)] + end)
            } else {
                #expect(session.timerFired(now: start + .milliseconds(10)) == end)
            }
            #expect(session.pollOpened(5, now: start) == [.refuse(5, .sessionUnknown)])
        }
    }

    @Test("A session that its client has closed takes no further request, and gives its upgrade up")
    func leaving() {
        var session = self.posting()
        _ = session.webSocketAttached(10, now: start)
        #expect(
            session.postReceived(3, packets: [.close], now: start) == [.closeChannel(10, .upgradeAbandoned)]
        )
        #expect(session.postBegan(4) == [.refuse(4, .sessionUnknown)])
        #expect(session.webSocketAttached(11, now: start) == [.refuse(11, .sessionUnknown)])
        #expect(session.send(.text("a")) == .dropped)
        #expect(session.channelClosed(3, reason: .gatewayLost) == [.closed(.transportClose, .none)])
    }

    @Test("What a client sent before it closed still counts, until a handler closes too")
    func deliversBehindTheEnd() {
        var session = self.posting()
        _ = session.postReceived(3, packets: [.text("a"), .text("b"), .close], now: start)
        #expect(!session.isOpen)
        #expect(session.acceptsMessages)
        #expect(session.close(now: start) == [])
        #expect(!session.acceptsMessages)
    }

    @Test("A malformed body is 400 and the session's end; what came before the fault counts")
    func malformed() {
        var session = self.posting(withPoll: true)
        #expect(
            session.postReceived(3, packets: [.text("a")], failure: .malformed, now: start) == [
                .deliver(.text("a")),
                .refuse(3, .invalidRequest),
                .answerPoll(2, [.close], compress: false),
                .closed(.parseError, .none),
            ]
        )
    }

    @Test("A body of the wrong type is 400 and the session's end")
    func invalidContent() {
        var session = self.posting()
        #expect(
            session.postReceived(3, packets: [], failure: .invalidContent, now: start)
                == [.refuse(3, .invalidRequest), .closed(.transportError, .invalidContent)]
        )
    }

    @Test("A body that is too large is 413, and the session goes on")
    func tooLarge() {
        var session = self.posting()
        #expect(
            session.postReceived(3, packets: [], failure: .tooLarge, now: start) == [.refuse(3, .payloadTooLarge)]
        )
        #expect(session.isOpen)
        #expect(session.postBegan(4) == [])
    }

    @Test("A ping from a client is the wrong direction and the session's end")
    func clientPing() {
        var session = self.posting()
        #expect(
            session.postReceived(3, packets: [.ping], now: start)
                == [.refuse(3, .invalidRequest), .closed(.transportError, .invalidHeartbeat)]
        )
    }

    @Test("Packets of no meaning from a client are ignored")
    func meaningless() {
        var session = self.posting()
        #expect(
            session.postReceived(3, packets: [.open(ByteBuffer()), .upgrade, .noop], now: start) == [.confirmPost(3)]
        )
        #expect(session.transport == .polling)
    }

    @Test("A POST that its client gives up takes the session with it")
    func aborted() {
        var session = self.posting(withPoll: true)
        #expect(
            session.channelClosed(3, reason: .transportClose)
                == [.answerPoll(2, [.close], compress: false), .closed(.transportError, .postAborted)]
        )
    }

    @Test("A polling session outlives a gateway that had no request of its open")
    func gatewayLostElsewhere() {
        var session = self.posting()
        _ = session.postReceived(3, packets: [], now: start)
        #expect(session.channelClosed(3, reason: .gatewayLost) == [])
        #expect(session.isOpen)
    }
}
