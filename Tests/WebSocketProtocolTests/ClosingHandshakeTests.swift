import Testing
import WebSocketProtocol

@Suite("Closing handshake")
struct ClosingHandshakeTests {
    private let farewell = CloseFrame(code: .goingAway, reason: "so long")

    @Test("A peer that closes gets its code back, and the connection ends")
    func peerFirst() {
        var closing = ClosingHandshake()
        #expect(closing.closeReceived(self.farewell) == .sendAndEnd(CloseFrame(code: .goingAway)))
        #expect(!closing.maySend && !closing.mayReceive)
    }

    @Test("An empty close frame is answered by an empty one")
    func emptyClose() {
        var closing = ClosingHandshake()
        #expect(closing.closeReceived(CloseFrame(code: nil)) == .sendAndEnd(CloseFrame(code: nil)))
    }

    @Test("After our close frame nothing is sent, but the peer's is awaited and ends the connection")
    func weFirst() {
        var closing = ClosingHandshake()
        #expect(closing.closeRequested(self.farewell) == .send(self.farewell))
        #expect(!closing.maySend && closing.mayReceive)
        #expect(closing.closeReceived(self.farewell) == .end)
        #expect(!closing.mayReceive)
    }

    @Test("Only one close frame is ever sent")
    func once() {
        var closing = ClosingHandshake()
        #expect(closing.closeRequested(self.farewell) == .send(self.farewell))
        #expect(closing.closeRequested(CloseFrame(code: .normal)) == .none)
        #expect(closing.failed(.maskMissing) == .end)
        #expect(closing.closeReceived(self.farewell) == .none)
        #expect(closing.failed(.maskMissing) == .none)
    }

    @Test("A protocol error is answered by its code, and the connection ends", arguments: WebSocketError.allCases)
    func failure(error: WebSocketError) {
        var closing = ClosingHandshake()
        #expect(closing.failed(error) == .sendAndEnd(CloseFrame(code: error.closeCode)))
        #expect(!closing.maySend && !closing.mayReceive)
        #expect(error.closeCode.mayBeSent)
    }

    @Test("A peer that does not answer our close frame is waited for no longer than the timer")
    func timeout() {
        var closing = ClosingHandshake()
        #expect(closing.closeRequested(self.farewell) == .send(self.farewell))
        #expect(closing.timerFired() == .end)
    }

    @Test("A timer left over from elsewhere does not end an open connection")
    func lateTimer() {
        var closing = ClosingHandshake()
        #expect(closing.timerFired() == .none)
        #expect(closing.maySend && closing.mayReceive)
    }
}
