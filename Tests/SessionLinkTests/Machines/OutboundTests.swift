import Testing

@testable import SessionLink

@Suite("Outbound")
struct OutboundTests {
    private let now = ContinuousClock.now
    private static let header = BatchHeader(kind: .data, epoch: 1, link: LinkID(rawValue: 1), incarnation: 2)

    /// With batches of 100 bytes, none sent.
    private func outbound(_ batches: Int, limit: Int = 1_000) -> Outbound {
        var outbound = Outbound(limit: limit, askAfter: .milliseconds(250))
        for _ in 0..<batches { outbound.append([UInt8](repeating: 0, count: 100), now: self.now) }
        return outbound
    }

    /// The sequences of what is sent now; negative for what is sent again.
    @discardableResult
    private func send(_ outbound: inout Outbound, atMost count: Int = .max) -> [Int] {
        var sequences: [Int] = []
        while sequences.count < count, let (batch, sent) = outbound.next(Self.header, now: self.now) {
            let sequence = Int(batch.header?.sequence ?? 0)
            sequences.append(sent == .first ? sequence : -sequence)
        }
        return sequences
    }

    @Test("numbers batches from one and sends each once")
    func numbers() {
        var outbound = self.outbound(3)
        #expect(self.send(&outbound) == [1, 2, 3])
        #expect(self.send(&outbound) == [])
    }

    @Test("keeps batches until they are acknowledged")
    func keeps() {
        var outbound = self.outbound(3)
        self.send(&outbound)
        #expect(outbound.acknowledged(2, now: self.now) == .taken)
        #expect(outbound.replayCount == 1 && outbound.replayBytes == 100)
        #expect(outbound.acknowledged(1, now: self.now) == .taken)
        #expect(outbound.acknowledged == 2)
    }

    @Test("finds an acknowledgement of what was never sent impossible", arguments: [3, 4, .max] as [UInt64])
    func impossible(sequence: UInt64) {
        var outbound = self.outbound(3)
        self.send(&outbound, atMost: 2)
        #expect(outbound.acknowledged(sequence, now: self.now) == .impossible)
    }

    @Test("sends everything after the gap again when asked")
    func resumes() {
        var outbound = self.outbound(4)
        self.send(&outbound)
        _ = outbound.acknowledged(1, now: self.now)
        #expect(outbound.resume(after: 1) == .resumed)
        #expect(self.send(&outbound) == [-2, -3, -4])
    }

    @Test("does not go back for a request that comes late")
    func lateResume() {
        var outbound = self.outbound(4)
        self.send(&outbound)
        _ = outbound.acknowledged(3, now: self.now)
        #expect(outbound.resume(after: 1) == .resumed)
        #expect(self.send(&outbound) == [])
    }

    @Test("does not send again what is acknowledged in the meantime")
    func skipsAcknowledged() {
        var outbound = self.outbound(4)
        self.send(&outbound)
        outbound.rewind()
        #expect(self.send(&outbound, atMost: 1) == [-1])
        _ = outbound.acknowledged(3, now: self.now)
        #expect(self.send(&outbound) == [-4])
    }

    @Test("forgets the oldest of what was sent beyond its limit, and is exhausted when it is asked for")
    func forgets() {
        var outbound = self.outbound(3, limit: 300)
        self.send(&outbound)
        outbound.append([UInt8](repeating: 0, count: 100), now: self.now)
        #expect(outbound.replayBytes == 300 && outbound.exhausted == nil)
        self.send(&outbound)
        #expect(outbound.resume(after: 0) == .exhausted)
    }

    @Test("is exhausted at once when what was not sent exceeds its limit, and then holds nothing")
    func exhausted() {
        let outbound = self.outbound(4, limit: 300)
        #expect(outbound.exhausted == self.now)
        #expect(outbound.replayBytes == 0 && !outbound.hasUnsent)
    }

    @Test("asks when acknowledgements no longer come, and again after as long")
    func stall() {
        var outbound = self.outbound(2)
        #expect(outbound.stall.deadline == nil)
        self.send(&outbound)
        #expect(outbound.timerFired(now: self.now + .milliseconds(249)) == false)
        #expect(outbound.timerFired(now: self.now + .milliseconds(250)) == true)
        #expect(outbound.timerFired(now: self.now + .milliseconds(499)) == false)
        #expect(outbound.timerFired(now: self.now + .milliseconds(500)) == true)
    }

    @Test("does not ask while acknowledgements come, nor when all have come")
    func noStall() {
        var outbound = self.outbound(2)
        self.send(&outbound)
        _ = outbound.acknowledged(1, now: self.now + .milliseconds(200))
        #expect(outbound.stall.deadline == self.now + .milliseconds(450))
        _ = outbound.acknowledged(2, now: self.now + .milliseconds(300))
        #expect(outbound.stall.deadline == nil)
    }

    @Test("is exhausted when far more than its limit is on its way, and what is acknowledged is not")
    func inFlight() {
        var outbound = self.outbound(0, limit: 300)
        for number in 1...100 {
            outbound.append([UInt8](repeating: 0, count: 100), now: self.now)
            self.send(&outbound)
            // The peer is ten batches behind: more than is kept, less than may be on its way.
            if number > 10 { _ = outbound.acknowledged(UInt64(number) - 10, now: self.now) }
        }
        #expect(outbound.exhausted == nil && outbound.inFlightBytes == 1_000)
        for _ in 0..<2 {
            outbound.append([UInt8](repeating: 0, count: 100), now: self.now)
            self.send(&outbound)
        }
        #expect(outbound.exhausted == nil)
        outbound.append([UInt8](repeating: 0, count: 100), now: self.now)
        #expect(outbound.exhausted == self.now && outbound.inFlightBytes == 0)
    }
}
