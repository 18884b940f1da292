import Testing

@testable import EngineRuntime

@Suite("Handshakes that wait for gateways to be linked")
struct WaitingOpeningsTests {
    private let start = ContinuousClock.now

    @Test("A handshake waits a second, then proceeds whoever is missing")
    func patience() {
        var waiting = WaitingOpenings<String>()
        let waits = [
            waiting.add("first", now: self.start), waiting.add("second", now: self.start + .milliseconds(600)),
        ]
        #expect(waits == [true, true])
        #expect(waiting.deadline == self.start + .seconds(1))
        let due = [999, 1_000, 2_000].map { waiting.due(now: self.start + .milliseconds($0)) }
        #expect(due == [[], ["first"], ["second"]])
        #expect(waiting.isEmpty)
    }

    @Test("All proceed at once, in order of arrival, when nobody is missing any more")
    func all() {
        var waiting = WaitingOpenings<Int>()
        for number in 0..<5 { _ = waiting.add(number, now: self.start) }
        let all = waiting.all()
        #expect(all == [0, 1, 2, 3, 4])
        #expect(waiting.deadline == nil)
    }

    @Test("Beyond the bound a handshake does not wait")
    func bound() {
        var waiting = WaitingOpenings<Int>()
        for number in 0..<WaitingOpenings<Int>.limit { _ = waiting.add(number, now: self.start) }
        let waits = waiting.add(-1, now: self.start)
        #expect(!waits)
    }
}
