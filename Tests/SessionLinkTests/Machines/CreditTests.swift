import Testing

@testable import SessionLink

@Suite("Credit")
struct CreditTests {
    @Test("of a connection is nothing before the first grant")
    func nothingAtFirst() {
        #expect(!SessionCredit().isPositive)
    }

    @Test("may go below zero by one record, and is positive again when that is paid")
    func belowZero() {
        var credit = SessionCredit()
        credit.granted(10)
        credit.spent(1_000_000)
        #expect(credit.available == -999_990 && !credit.isPositive)
        credit.granted(999_990)
        #expect(!credit.isPositive)
        credit.granted(1)
        #expect(credit.isPositive)
    }

    @Test("is given back in halves of the window")
    func halves() {
        var window = CreditWindow(size: 100)
        #expect(window.consumed(49) == nil)
        #expect(window.consumed(1) == 50)
        #expect(window.consumed(30) == nil)
        #expect(window.consumed(500) == 530)
    }

    @Test("of a link is cumulative: what is said late or twice grants nothing")
    func cumulative() {
        var credit = LinkCredit()
        #expect(credit.granted(100, sent: 0) == true)
        #expect(credit.granted(100, sent: 50) == false)
        #expect(credit.granted(60, sent: 50) == false)
        #expect(credit.granted == 100)
    }

    @Test(
        "of a link arrives only where there was none",
        arguments: [(99, false), (100, true), (250, true)] as [(UInt64, Bool)]
    )
    func arrives(sent: UInt64, arrives: Bool) {
        var credit = LinkCredit()
        _ = credit.granted(100, sent: 0)
        #expect(credit.granted(300, sent: sent) == arrives)
    }

    @Test("arrives only if it suffices")
    func suffices() {
        var credit = LinkCredit()
        _ = credit.granted(100, sent: 0)
        #expect(credit.granted(200, sent: 5_000) == false)
        #expect(credit.granted(5_001, sent: 5_000) == true)
    }

    @Test("is not counted by a link without a window")
    func unlimited() {
        var grant = Grant(window: nil)
        #expect(grant.consumed(1_000_000) == false)
        #expect(LinkCredit.unlimited == grant.total)
    }

    @Test(
        "of any size of record never ends: a sender that stops is always told to go on",
        arguments: [1, 7, 100, 1_000]
    )
    func noDeadlock(window size: Int) {
        var generator = SeededGenerator(seed: UInt64(size))
        var credit = SessionCredit()
        var window = CreditWindow(size: size)
        credit.granted(UInt32(size))
        for _ in 0..<1_000 {
            #expect(credit.isPositive)
            var sent: [Int] = []
            while credit.isPositive {
                sent.append(Int.random(in: 1...3_000, using: &generator))
                credit.spent(sent.last ?? 0)
            }
            for weight in sent { if let more = window.consumed(weight) { credit.granted(UInt32(more)) } }
        }
    }
}
