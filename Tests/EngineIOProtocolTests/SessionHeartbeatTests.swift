import EngineIOProtocol
import Testing

@Suite("Session: heartbeat of polling")
struct SessionHeartbeatTests {
    private let configuration = Session.Configuration(pingInterval: .seconds(25), pingTimeout: .seconds(20))

    private func at(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    @Test("A waiting poll brings the ping")
    func ping() {
        var session = Session.withPendingPoll(configuration: self.configuration)
        #expect(session.timerFired(now: self.at(25)) == [.answerPoll(2, [.ping], compress: false), .drained])
        #expect(session.deadline == self.at(45))
    }

    @Test("A pong in a POST starts the next interval")
    func pong() {
        var session = Session.withPendingPoll(configuration: self.configuration)
        _ = session.timerFired(now: self.at(25))
        _ = session.postBegan(3)
        #expect(session.postReceived(3, packets: [.pong], now: self.at(26)) == [.confirmPost(3)])
        #expect(session.deadline == self.at(51))
    }

    @Test("Without a poll the ping waits for one, in order, and the pong is due all the same")
    func withoutPoll() {
        var session = Session.opened(configuration: self.configuration)
        _ = session.send(.text("a"))
        #expect(session.timerFired(now: self.at(25)) == [])
        #expect(
            session.pollOpened(2, now: self.at(26)) == [.answerPoll(2, [.text("a"), .ping], compress: true), .drained]
        )
        #expect(session.timerFired(now: self.at(45)) == [.closed(.pingTimeout, .none)])
    }

    @Test("A client that never polls is given up")
    func neverPolls() {
        var session = Session.opened(configuration: self.configuration)
        _ = session.timerFired(now: self.at(25))
        #expect(session.timerFired(now: self.at(45)) == [.closed(.pingTimeout, .none)])
    }

    @Test("A poll that waits at the ping timeout reads a close packet")
    func timeOutWithPoll() {
        var session = Session.withPendingPoll(configuration: self.configuration)
        _ = session.timerFired(now: self.at(25))
        _ = session.pollOpened(3, now: self.at(26))
        #expect(
            session.timerFired(now: self.at(45))
                == [.answerPoll(3, [.close], compress: false), .closed(.pingTimeout, .none)]
        )
    }

    @Test("A timer that fires early does nothing")
    func early() {
        var session = Session.withPendingPoll(configuration: self.configuration)
        #expect(session.timerFired(now: self.at(24)) == [])
        #expect(session.deadline == self.at(25))
    }
}
