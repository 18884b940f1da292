import Testing

@testable import Backbone

@Suite struct InquiryTests {
    private let start = ContinuousClock.now

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { self.start + .milliseconds(milliseconds) }

    /// What follows from probes made and answered at these times.
    private func actions(_ probes: [(ProbeOutcome, Int)]) -> [Inquiry.Action] {
        var inquiry = Inquiry(now: self.start)
        return probes.map { outcome, time in inquiry.probed(outcome, began: self.at(time), now: self.at(time + 1)) }
    }

    @Test func `An endpoint that refuses for 400 ms is nobody's`() {
        let actions = self.actions([(.refused, 0), (.refused, 100), (.refused, 398), (.refused, 400)])
        let again = Inquiry.Action.probe(after: .milliseconds(100))
        #expect(actions == [again, again, again, .conclude(.refused)])
    }

    @Test func `One refusal may be a moment's`() {
        #expect(self.actions([(.refused, 0), (.accepted, 100)]).last == .conclude(.accepted))
    }

    @Test func `Refusals count only while nothing else comes between them`() {
        let actions = self.actions([(.refused, 0), (.unknown, 300), (.refused, 500), (.refused, 898), (.refused, 900)])
        #expect(actions.dropLast().allSatisfy { $0 == .probe(after: .milliseconds(100)) })
        #expect(actions.last == .conclude(.refused))
    }

    @Test func `Without a yes or a no it ends some time`() {
        #expect(self.actions([(.unknown, 0), (.unknown, 4_998)]).last == .probe(after: .milliseconds(100)))
        #expect(self.actions([(.unknown, 0), (.unknown, 5_000)]).last == .conclude(.unknown))
    }
}
