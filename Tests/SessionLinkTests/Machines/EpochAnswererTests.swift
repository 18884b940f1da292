import Testing

@testable import SessionLink

@Suite("An engine's half of opening")
struct EpochAnswererTests {
    private func batch(
        _ kind: BatchKind,
        epoch: UInt32 = 3,
        incarnation: UInt64 = 5,
        reason: EpochEnd = .unspecified
    ) -> BatchHeader {
        BatchHeader(kind: kind, reason: reason, epoch: epoch, link: LinkID(rawValue: 1), incarnation: incarnation)
    }

    /// One that has opened epoch 3 and said so.
    private func opened() -> EpochAnswerer {
        var answerer = EpochAnswerer(incarnation: 5)
        _ = answerer.received(self.batch(.open, incarnation: 0))
        _ = answerer.takeAnswer()
        return answerer
    }

    @Test("opens whatever epoch it is asked for, and says so")
    func opens() {
        var answerer = EpochAnswerer(incarnation: 5)
        #expect(answerer.received(self.batch(.open, incarnation: 0)) == .opened)
        #expect(answerer.number == 3 && answerer.state == .open)
        #expect(answerer.takeAnswer() == .opened)
        #expect(answerer.takeAnswer() == nil)
    }

    @Test("answers again when asked again, and changes nothing")
    func idempotent() {
        var answerer = self.opened()
        #expect(answerer.received(self.batch(.open, incarnation: 0)) == .ignored)
        #expect(answerer.takeAnswer() == .opened)
        #expect(answerer.number == 3 && answerer.state == .open)
    }

    @Test("ends its epoch for the reason with which a newer one is asked for")
    func renewed() {
        var answerer = self.opened()
        #expect(answerer.received(self.batch(.open, epoch: 4, reason: .replayExhausted)) == .renewed(.replayExhausted))
        #expect(answerer.number == 4 && answerer.takeAnswer() == .opened)
    }

    @Test("ignores what is of an older epoch", arguments: BatchKind.allCases)
    func stale(kind: BatchKind) {
        var answerer = self.opened()
        #expect(answerer.received(self.batch(kind, epoch: 2)) == .ignored)
        #expect(answerer.takeAnswer() == nil)
    }

    @Test("admits what belongs to its epoch", arguments: [.data, .acknowledgement, .resume] as [BatchKind])
    func admits(kind: BatchKind) {
        var answerer = self.opened()
        #expect(answerer.received(self.batch(kind)) == .admitted)
    }

    @Test(
        "answers reset to what it cannot know",
        arguments: [
            (3, 6, .newIncarnation), (4, 5, .unknownLink),
        ] as [(UInt32, UInt64, EpochEnd)]
    )
    func resets(epoch: UInt32, incarnation: UInt64, reason: EpochEnd) {
        var answerer = self.opened()
        #expect(answerer.received(self.batch(.data, epoch: epoch, incarnation: incarnation)) == .ignored)
        #expect(answerer.takeAnswer() == .reset(reason, epoch: epoch, incarnation: incarnation))
    }

    @Test("tells the gateway of an end of its own until it asks for a newer epoch")
    func ended() {
        var answerer = self.opened()
        answerer.end(.silence)
        #expect(answerer.takeAnswer() == .reset(.silence, epoch: 3, incarnation: 5))
        #expect(answerer.received(self.batch(.data)) == .ignored)
        #expect(answerer.takeAnswer() == .reset(.silence, epoch: 3, incarnation: 5))
        #expect(answerer.received(self.batch(.open, incarnation: 0)) == .ignored)
        #expect(answerer.takeAnswer() == .reset(.silence, epoch: 3, incarnation: 0))
        #expect(answerer.received(self.batch(.open, epoch: 4)) == .opened)
    }

    @Test("is over when the gateway leaves, unless it leaves another incarnation")
    func closed() {
        var answerer = self.opened()
        #expect(answerer.received(self.batch(.close, incarnation: 6)) == .ignored)
        #expect(answerer.received(self.batch(.close)) == .ended(.closed))
        #expect(answerer.received(self.batch(.open, epoch: 9)) == .ignored)
        #expect(answerer.takeAnswer() == nil)
    }

    @Test("does not believe a gateway that speaks as an engine", arguments: [.opened, .reset] as [BatchKind])
    func engineWords(kind: BatchKind) {
        var answerer = self.opened()
        #expect(answerer.received(self.batch(kind)) == .ignored)
        #expect(answerer.takeAnswer() == nil)
    }
}
