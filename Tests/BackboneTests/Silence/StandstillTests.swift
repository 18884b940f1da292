import Testing

@testable import Backbone

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

    @Test("A loop whose timers are always late has a grace, concludes, and has another")
    func alwaysLate() {
        var standstill = Standstill()
        let answers = [0, 700, 1_400, 2_100].map { after in
            standstill.timerFired(lateBy: .milliseconds(700), now: self.start + .milliseconds(after))
        }
        #expect(answers == [self.start + .milliseconds(700), nil, self.start + .milliseconds(2_100), nil])
    }
}
