import SocketIOProtocol
import Testing

@Suite("Outstanding acknowledgements")
struct AcknowledgementsTests {
    static let start = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant {
        Self.start + .seconds(seconds)
    }

    @Test("are answered once; what nobody waits for is ignored")
    func once() throws {
        var acknowledgements = Acknowledgements<String>()
        try acknowledgements.sent("a", id: 0, deadline: nil)
        #expect(acknowledgements.received(id: 1) == nil)
        #expect(acknowledgements.received(id: 0) == "a")
        #expect(acknowledgements.received(id: 0) == nil)
        #expect(acknowledgements.count == 0)
    }

    @Test("time out at their deadlines, the longest overdue first, and cannot be answered then")
    func deadlines() throws {
        var acknowledgements = Acknowledgements<String>()
        try acknowledgements.sent("late", id: 1, deadline: self.at(30))
        try acknowledgements.sent("early", id: 2, deadline: self.at(10))
        try acknowledgements.sent("between", id: 3, deadline: self.at(20))
        try acknowledgements.sent("never", id: 4, deadline: nil)
        #expect(acknowledgements.deadline == self.at(10))
        #expect(acknowledgements.timerFired(now: self.at(9)) == [])
        #expect(acknowledgements.timerFired(now: self.at(20)) == ["early", "between"])
        #expect(acknowledgements.received(id: 2) == nil)
        #expect(acknowledgements.deadline == self.at(30))
        #expect(acknowledgements.received(id: 1) == "late")
        #expect(acknowledgements.timerFired(now: self.at(100)) == [])
        #expect(acknowledgements.deadline == nil)
        #expect(acknowledgements.count == 1)
    }

    @Test("are bounded: one too many is refused, and an answer makes room")
    func limit() throws {
        var acknowledgements = Acknowledgements<Int>(limit: 2)
        try acknowledgements.sent(0, id: 0, deadline: nil)
        try acknowledgements.sent(1, id: 1, deadline: self.at(1))
        #expect(throws: Acknowledgements<Int>.TooMany(limit: 2)) {
            try acknowledgements.sent(2, id: 2, deadline: nil)
        }
        #expect(acknowledgements.received(id: 0) == 0)
        try acknowledgements.sent(2, id: 2, deadline: nil)
        #expect(acknowledgements.count == 2)
    }

    @Test("all fail when the socket closes, in the order in which they were asked for")
    func closed() throws {
        var acknowledgements = Acknowledgements<UInt64>()
        for id in UInt64(0)..<20 { try acknowledgements.sent(id, id: id, deadline: self.at(100 - Int(id))) }
        _ = acknowledgements.received(id: 7)
        #expect(acknowledgements.closed() == (0..<20).filter { $0 != 7 })
        #expect(acknowledgements.deadline == nil)
        #expect(acknowledgements.closed() == [])
    }

    @Test("that were answered leave no deadlines behind, and the others keep theirs", arguments: 0..<4)
    func deadlinesOfAnswered(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        var acknowledgements = Acknowledgements<UInt64>()
        var waiting: [UInt64: Int] = [:]
        for id in UInt64(0)..<2_000 {
            let second = Int.random(in: 0..<1_000, using: &random)
            try acknowledgements.sent(id, id: id, deadline: self.at(second))
            waiting[id] = second
            guard id.isMultiple(of: 7) == false, let answered = waiting.keys.sorted().last else { continue }
            #expect(acknowledgements.received(id: answered) == answered)
            waiting[answered] = nil
        }
        for second in stride(from: 0, through: 1_000, by: 50) {
            let overdue = waiting.filter { $0.value <= second }
            #expect(Set(acknowledgements.timerFired(now: self.at(second))) == Set(overdue.keys))
            for id in overdue.keys { waiting[id] = nil }
            #expect(acknowledgements.count == waiting.count)
        }
    }

    @Test("get ids from 0 on, and begin anew after the last one JavaScript can hold")
    func ids() {
        var ids = AcknowledgementIDs()
        #expect([ids.next(), ids.next(), ids.next()] == [0, 1, 2])
        var last = AcknowledgementIDs(first: 9_007_199_254_740_991)
        #expect([last.next(), last.next()] == [9_007_199_254_740_991, 0])
    }
}
