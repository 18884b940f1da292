import Testing

@testable import RedisClient

@Suite("The pulse of Redis") struct PulseTests {
    let start = ContinuousClock.now

    @Test("One that has just spoken is left alone")
    func speaking() {
        var pulse = Pulse(now: self.start)
        pulse.bytesArrived(now: self.start + .milliseconds(600))
        #expect(pulse.timerFired(now: self.start + .seconds(1)) == .none)
    }

    @Test("Silence is broken by a ping, and one that is not answered in time ends the connection")
    func silence() {
        var pulse = Pulse(now: self.start)
        #expect(pulse.timerFired(now: self.start + .milliseconds(900)) == .none)
        #expect(pulse.timerFired(now: self.start + .milliseconds(1_000)) == .ping)
        #expect(pulse.timerFired(now: self.start + .milliseconds(2_400)) == .none)
        #expect(pulse.timerFired(now: self.start + .milliseconds(2_500)) == .giveUp)
    }

    @Test("An answer begins it anew")
    func answer() {
        var pulse = Pulse(now: self.start)
        _ = pulse.timerFired(now: self.start + .seconds(1))
        pulse.bytesArrived(now: self.start + .seconds(2))
        #expect(pulse.timerFired(now: self.start + .seconds(3)) == .ping)
    }
}
