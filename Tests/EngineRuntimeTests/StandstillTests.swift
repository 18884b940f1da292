import Testing

@testable import EngineRuntime

@Suite("Whether the process has just stood still")
struct StandstillTests {
    private let start = ContinuousClock.now

    @Test("A timer that is a little late is nothing")
    func punctual() {
        var standstill = Standstill()
        let end = standstill.timerFired(lateBy: .milliseconds(499), now: self.start)
        #expect(end == nil)
    }

    @Test(
        "Conclusions wait as long as it stood still, and two seconds at most",
        arguments: [(600, 600), (9_000, 2_000)]
    )
    func grace(lateness: Int, grace: Int) {
        var standstill = Standstill()
        let end = self.start + .milliseconds(grace)
        let answers = [
            standstill.timerFired(lateBy: .milliseconds(lateness), now: self.start),
            standstill.timerFired(lateBy: .zero, now: end - .milliseconds(1)),
            standstill.timerFired(lateBy: .zero, now: end),
            standstill.timerFired(lateBy: .zero, now: self.start),
        ]
        #expect(answers == [end, end, nil, nil])
    }
}
