import Testing

@testable import RedisBridge

@Suite struct LeaseTests {
    private let start = ContinuousClock.now
    private var lease = Lease()

    private mutating func hold(previous: String? = nil, at offset: Duration = .zero) -> Lease.Action {
        self.lease.answered(.held(previous: previous), asked: self.start + offset, own: [1, 2])
    }

    @Test("whoever gets the lease speaks once its predecessor's connections have ended")
    mutating func succession() {
        #expect(self.hold(previous: "node 7 8") == .end([7, 8], of: "node"))
        #expect(!self.lease.isSpeaking)
        #expect(self.lease.succeeded() == .speak(predecessor: "node"))
        #expect(self.lease.isSpeaking)
        #expect(self.hold() == .none)
    }

    @Test("its own connections are not ended")
    mutating func ownConnections() {
        #expect(self.hold(previous: "me 1 2") == .succeed)
    }

    @Test("without renewal it falls silent before the lease could be another's")
    mutating func expiry() {
        _ = self.hold()
        _ = self.lease.succeeded()
        _ = self.hold(at: .milliseconds(500))
        #expect(self.lease.timerFired(now: self.start + .milliseconds(2_199)) == .none)
        #expect(self.lease.timerFired(now: self.start + .milliseconds(2_200)) == .fallSilent)
        #expect(self.lease.timerFired(now: self.start + .milliseconds(2_300)) == .none)
    }

    @Test("a lease that runs out while predecessors are ended is not used")
    mutating func lateSuccession() {
        _ = self.hold(previous: "node 7 8")
        _ = self.lease.timerFired(now: self.start + .seconds(2))
        #expect(self.lease.succeeded() == .none)
    }

    @Test("where another has it, this one is silent")
    mutating func taken() {
        #expect(self.lease.answered(.taken, asked: self.start, own: []) == .none)
        _ = self.hold()
        _ = self.lease.succeeded()
        #expect(self.lease.answered(.taken, asked: self.start, own: []) == .fallSilent)
    }

    @Test("once it is released nothing gets it again")
    mutating func release() {
        _ = self.hold()
        _ = self.lease.succeeded()
        #expect(self.lease.released() == .fallSilent)
        #expect(self.hold() == .none)
        #expect(!self.lease.isWanted)
    }
}
