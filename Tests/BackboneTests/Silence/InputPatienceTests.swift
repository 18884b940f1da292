import Testing

@testable import Backbone

@Suite("How long timers wait for the end of the input")
struct InputPatienceTests {
    private let start = ContinuousClock.now

    private func answers(_ looks: [(isDrained: Bool, after: Int)]) -> [Bool] {
        var patience = InputPatience()
        return looks.map { patience.received(isDrained: $0.isDrained, now: self.start + .milliseconds($0.after)) }
    }

    @Test("Not at all where nothing is left")
    func drained() {
        #expect(self.answers([(true, 0), (true, 10_000)]) == [true, true])
    }

    @Test("Until nothing is left")
    func backlog() {
        #expect(self.answers([(false, 0), (false, 100), (true, 200)]) == [false, false, true])
    }

    @Test("For half a second under a flood, each time anew")
    func flood() {
        let looks = [(false, 0), (false, 499), (false, 500), (false, 501), (false, 1_000), (false, 1_001)]
        #expect(self.answers(looks) == [false, false, true, false, false, true])
    }
}
