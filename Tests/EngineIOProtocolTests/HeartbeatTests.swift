import EngineIOProtocol
import Testing

@Suite("Heartbeat")
struct HeartbeatTests {
    private var heartbeat = Heartbeat(interval: .seconds(25), timeout: .seconds(20), now: start)

    private func at(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    @Test("A ping goes out when the interval has passed, and not before")
    mutating func ping() {
        #expect(self.heartbeat.deadline == self.at(25))
        #expect(self.heartbeat.timerFired(now: self.at(24)) == .none)
        #expect(self.heartbeat.timerFired(now: self.at(25)) == .sendPing)
        #expect(self.heartbeat.isAwaitingPong)
    }

    @Test("Without a pong the client is given up when the timeout has passed")
    mutating func timeOut() {
        _ = self.heartbeat.timerFired(now: self.at(25))
        #expect(self.heartbeat.deadline == self.at(45))
        #expect(self.heartbeat.timerFired(now: self.at(44)) == .none)
        #expect(self.heartbeat.timerFired(now: self.at(45)) == .timeOut)
    }

    @Test("A stalled owner gives the client the whole timeout again, since its pong may have had to wait")
    mutating func lateLook() {
        _ = self.heartbeat.timerFired(now: self.at(25))
        #expect(self.heartbeat.timerFired(now: self.at(56)) == .none)
        #expect(self.heartbeat.deadline == self.at(76))
        #expect(self.heartbeat.timerFired(now: self.at(76)) == .timeOut)
    }

    @Test("The interval starts anew with each pong")
    mutating func pong() {
        _ = self.heartbeat.timerFired(now: self.at(25))
        self.heartbeat.pongReceived(now: self.at(30))
        #expect(!self.heartbeat.isAwaitingPong)
        #expect(self.heartbeat.deadline == self.at(55))
    }

    @Test("A pong that nobody asked for says that the client lives")
    mutating func unaskedPong() {
        self.heartbeat.pongReceived(now: self.at(10))
        #expect(self.heartbeat.deadline == self.at(35))
    }

    @Test("While nobody reads, silence costs nothing and pings go on")
    mutating func paused() {
        _ = self.heartbeat.timerFired(now: self.at(25))
        self.heartbeat.readingPaused(now: self.at(30))
        #expect(self.heartbeat.timerFired(now: self.at(45)) == .none)
        #expect(self.heartbeat.timerFired(now: self.at(55)) == .sendPing)
        #expect(self.heartbeat.timerFired(now: self.at(80)) == .sendPing)
    }

    @Test("A ping that goes out while nobody reads does not start the timeout")
    mutating func pingWhilePaused() {
        self.heartbeat.readingPaused(now: self.at(1))
        #expect(self.heartbeat.timerFired(now: self.at(25)) == .sendPing)
        #expect(self.heartbeat.timerFired(now: self.at(50)) == .sendPing)
    }

    @Test("When reading goes on, a pong that is due has the whole timeout")
    mutating func resumed() {
        _ = self.heartbeat.timerFired(now: self.at(25))
        self.heartbeat.readingPaused(now: self.at(30))
        self.heartbeat.readingResumed(now: self.at(100))
        #expect(self.heartbeat.deadline == self.at(120))
        #expect(self.heartbeat.timerFired(now: self.at(120)) == .timeOut)
    }

    @Test("A pause without a ping in between changes nothing")
    mutating func idlePause() {
        self.heartbeat.readingPaused(now: self.at(1))
        self.heartbeat.readingResumed(now: self.at(2))
        #expect(self.heartbeat.deadline == self.at(25))
        #expect(!self.heartbeat.isAwaitingPong)
    }
}
