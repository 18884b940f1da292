import Testing

@testable import SessionLink

@Suite("Inbound")
struct InboundTests {
    private let now = ContinuousClock.now

    private func inbound(_ sequences: UInt64...) -> Inbound {
        var inbound = Inbound(
            acknowledgeEvery: 3,
            acknowledgeWithin: .milliseconds(20),
            resumeInterval: .milliseconds(50)
        )
        for sequence in sequences { _ = inbound.batchReceived(sequence, now: self.now) }
        return inbound
    }

    @Test(
        "takes each batch once and in order",
        arguments: [
            (1, .taken), (0, .duplicate), (2, .early), (.max, .early),
        ] as [(UInt64, Inbound.Step)]
    )
    func first(sequence: UInt64, step: Inbound.Step) {
        var inbound = self.inbound()
        #expect(inbound.batchReceived(sequence, now: self.now) == step)
        #expect(inbound.received == (step == .taken ? 1 : 0))
    }

    @Test("acknowledges after so many batches")
    func everyThird() {
        #expect(!self.inbound(1, 2).isAcknowledgementDue(now: self.now))
        #expect(self.inbound(1, 2, 3).isAcknowledgementDue(now: self.now))
    }

    @Test("acknowledges so long after the first of them")
    func within() {
        let inbound = self.inbound(1)
        #expect(inbound.deadline == self.now + .milliseconds(20))
        #expect(!inbound.isAcknowledgementDue(now: self.now + .milliseconds(19)))
        #expect(inbound.isAcknowledgementDue(now: self.now + .milliseconds(20)))
    }

    @Test("acknowledges nothing on its own when a batch has done so")
    func piggyback() {
        var inbound = self.inbound(1, 2, 3)
        inbound.acknowledgementSent()
        #expect(inbound.deadline == nil && !inbound.isAcknowledgementDue(now: self.now + .seconds(1)))
    }

    @Test("acknowledges at once what comes again: the peer has missed that it was received")
    func duplicate() {
        var inbound = self.inbound(1)
        inbound.acknowledgementSent()
        #expect(inbound.batchReceived(1, now: self.now) == .duplicate)
        #expect(inbound.isAcknowledgementDue(now: self.now))
    }

    @Test("asks once per interval for what is missing")
    func gap() {
        var inbound = self.inbound(1, 3)
        #expect(inbound.isResumeDue)
        inbound.resumeSent()
        _ = inbound.batchReceived(4, now: self.now + .milliseconds(49))
        #expect(!inbound.isResumeDue)
        _ = inbound.batchReceived(5, now: self.now + .milliseconds(50))
        #expect(inbound.isResumeDue)
        #expect(inbound.received == 1)
    }

    @Test("answers a question with what has arrived, and asks again for what was sent before it and has not")
    func asked() {
        var inbound = self.inbound(1, 2)
        inbound.acknowledgementSent()
        inbound.asked(about: 2)
        #expect(!inbound.isResumeDue && inbound.isAcknowledgementDue(now: self.now))
        inbound.asked(about: 3)
        #expect(inbound.isResumeDue)
    }
}
