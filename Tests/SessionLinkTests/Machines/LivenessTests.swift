import Testing

@testable import SessionLink

@Suite("Liveness")
struct LivenessTests {
    private let start = ContinuousClock.now

    /// Of an epoch just opened.
    private func liveness() -> Liveness {
        var liveness = Liveness(
            suspectAfter: .seconds(2),
            stallTimeout: .seconds(10),
            pathLossTimeout: .seconds(3),
            now: self.start
        )
        liveness.epochOpened(now: self.start)
        return liveness
    }

    /// Of the side that is dialled.
    private func dialled() -> Liveness {
        var liveness = Liveness(
            suspectAfter: .seconds(2),
            stallTimeout: .seconds(10),
            pathLossTimeout: .seconds(3),
            redialTimeout: .seconds(1),
            now: self.start
        )
        liveness.epochOpened(now: self.start)
        return liveness
    }

    private func at(_ seconds: Double) -> ContinuousClock.Instant { self.start + .seconds(seconds) }

    @Test("is alive while it is heard")
    func alive() {
        var liveness = self.liveness()
        #expect(liveness.heard(now: self.at(1.5)) == .none)
        #expect(liveness.timerFired(now: self.at(3.4)) == .none)
        #expect(liveness.deadline == self.at(3.5))
    }

    @Test("is suspect after two seconds of silence, once")
    func suspect() {
        var liveness = self.liveness()
        #expect(liveness.timerFired(now: self.at(2)) == .suspected)
        #expect(liveness.timerFired(now: self.at(3)) == .none)
        #expect(liveness.deadline == self.at(10))
    }

    @Test("recovers when a suspect is heard")
    func recovers() {
        var liveness = self.liveness()
        _ = liveness.timerFired(now: self.at(2))
        #expect(liveness.heard(now: self.at(9.9)) == .recovered)
        #expect(liveness.timerFired(now: self.at(10)) == .none)
    }

    @Test("is dead after the stall timeout, and is then asked nothing more")
    func dead() {
        var liveness = self.liveness()
        #expect(liveness.timerFired(now: self.at(10)) == .died(.silence))
        #expect(liveness.deadline == nil)
        #expect(liveness.timerFired(now: self.at(20)) == .none)
    }

    @Test("is suspect at once when the path is lost, and dead if it does not come back")
    func pathLost() {
        var liveness = self.liveness()
        #expect(liveness.pathLost(now: self.at(1)) == .suspected)
        #expect(liveness.deadline == self.at(4))
        #expect(liveness.timerFired(now: self.at(3.9)) == .none)
        #expect(liveness.timerFired(now: self.at(4)) == .died(.pathLost))
    }

    @Test("lives on when the path comes back, but stays suspect until it is heard")
    func pathRestored() {
        var liveness = self.liveness()
        _ = liveness.pathLost(now: self.at(1))
        liveness.pathRestored()
        #expect(liveness.timerFired(now: self.at(5)) == .none)
        #expect(liveness.state == .suspect)
        #expect(liveness.heard(now: self.at(5)) == .recovered)
    }

    @Test("is judged by silence alone when its endpoint still accepts connections, and by the next loss anew")
    func accepts() {
        var liveness = self.liveness()
        _ = liveness.pathLost(now: self.at(4))
        liveness.peerAccepts()
        #expect(liveness.deadline == self.at(10))
        #expect(liveness.timerFired(now: self.at(9.9)) == .none)
        liveness.pathRestored()
        _ = liveness.pathLost(now: self.at(9.9))
        _ = liveness.heard(now: self.at(9.9))
        #expect(liveness.timerFired(now: self.at(12.8)) == .suspected)
        #expect(liveness.timerFired(now: self.at(12.9)) == .died(.pathLost))
    }

    @Test("is gone when it hung up while it was heard and does not dial again")
    func hungUp() {
        var liveness = self.dialled()
        _ = liveness.heard(now: self.at(5))
        #expect(liveness.pathLost(now: self.at(6)) == .suspected)
        #expect(liveness.timerFired(now: self.at(6.9)) == .none)
        #expect(liveness.timerFired(now: self.at(7)) == .died(.peerGone))
    }

    @Test("is judged by silence alone when it was silent before the path was lost: it may stand still")
    func starved() {
        var liveness = self.dialled()
        #expect(liveness.pathLost(now: self.at(4)) == .suspected)
        #expect(liveness.deadline == self.at(10))
        #expect(liveness.timerFired(now: self.at(10)) == .died(.silence))
    }

    @Test("finds what was waiting for a stalled loop before it judges")
    func drainedFirst() {
        var liveness = self.liveness()
        #expect(liveness.heard(now: self.at(60)) == .none)
        #expect(liveness.timerFired(now: self.at(60)) == .none)
    }

    @Test("means nothing while no epoch is open")
    func idle() {
        var liveness = self.liveness()
        liveness.epochEnded()
        #expect(liveness.deadline == nil)
        #expect(liveness.timerFired(now: self.at(60)) == .none)
        #expect(liveness.pathLost(now: self.at(60)) == .none)
    }
}
