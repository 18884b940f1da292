import Testing

@testable import SessionLink

@Suite("A gateway's half of opening")
struct EpochOpenerTests {
    private func batch(_ kind: BatchKind, epoch: UInt32 = 1, incarnation: UInt64 = 5) -> BatchHeader {
        BatchHeader(
            kind: kind,
            reason: .silence,
            epoch: epoch,
            link: LinkID(rawValue: 1),
            incarnation: incarnation
        )
    }

    @Test("asks at once, and again when told to, until it is answered")
    func asks() {
        var opener = EpochOpener()
        #expect(opener.takeQuestion() == .unspecified)
        #expect(opener.takeQuestion() == nil)
        opener.askAgain()
        #expect(opener.takeQuestion() == .unspecified)
        #expect(opener.received(self.batch(.opened)) == .opened)
        opener.askAgain()
        #expect(opener.takeQuestion() == nil)
    }

    @Test(
        "takes whatever the engine says in its epoch for an answer",
        arguments: [.opened, .data, .acknowledgement, .resume] as [BatchKind]
    )
    func opened(kind: BatchKind) {
        var opener = EpochOpener()
        #expect(opener.received(self.batch(kind)) == .opened)
        #expect(opener.isOpen && opener.incarnation == 5)
        #expect(opener.received(self.batch(.opened)) == .admitted)
    }

    @Test("is over when the engine has named the last epoch", arguments: [.reset, .close, .open] as [BatchKind])
    func last(kind: BatchKind) {
        var opener = EpochOpener()
        #expect(opener.received(self.batch(kind, epoch: .max - 2)) != .ignored)
        #expect(opener.number == .max - 1 && opener.isOpening)
        #expect(opener.received(self.batch(kind, epoch: .max - 1)) != .ignored)
        #expect(opener.state == .closed)
        #expect(opener.takeQuestion() == nil)
    }

    @Test("ignores what is of an older epoch", arguments: BatchKind.allCases)
    func stale(kind: BatchKind) {
        var opener = EpochOpener()
        opener.end(.silence)
        #expect(opener.received(self.batch(kind)) == .ignored)
        #expect(opener.number == 2)
    }

    @Test(
        "ends an open epoch and asks for the next, saying why",
        arguments: [
            (.reset, 1, 5, .silence), (.close, 1, 5, .closed), (.open, 1, 5, .protocolViolation),
            (.data, 1, 6, .newIncarnation), (.opened, 1, 6, .newIncarnation), (.data, 2, 5, .protocolViolation),
        ] as [(BatchKind, UInt32, UInt64, EpochEnd)]
    )
    func ended(kind: BatchKind, epoch: UInt32, incarnation: UInt64, reason: EpochEnd) {
        var opener = EpochOpener()
        _ = opener.received(self.batch(.opened))
        let step = opener.received(self.batch(kind, epoch: epoch, incarnation: incarnation))
        #expect(step == .ended(reason))
        #expect(opener.number == epoch + 1)
        #expect(opener.takeQuestion() == reason)
    }

    @Test("says nothing and hears nothing once it has left", arguments: BatchKind.allCases)
    func closed(kind: BatchKind) {
        var opener = EpochOpener()
        opener.close()
        #expect(opener.received(self.batch(kind)) == .ignored)
        #expect(opener.takeQuestion() == nil)
    }
}
