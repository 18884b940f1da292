import Testing

@testable import EngineRuntime

@Suite("Credit of messages whose handlers still run")
struct HeldCreditTests {
    struct Gift: Equatable {
        var bytes: Int
        var link: UInt32
    }

    private func release(_ bytes: Int, of held: inout HeldCredit) -> [Gift] {
        var gifts: [Gift] = []
        held.release(bytes) { gifts.append(Gift(bytes: $0, link: $1)) }
        return gifts
    }

    @Test("It goes back to the link that brought the message")
    func oneLink() {
        var held = HeldCredit()
        held.hold(100, of: 7)
        held.hold(50, of: 7)
        #expect(self.release(50, of: &held) == [Gift(bytes: 50, link: 7)])
        #expect(self.release(100, of: &held) == [Gift(bytes: 100, link: 7)])
    }

    @Test("Of several links each gets back in total what it brought")
    func severalLinks() {
        var held = HeldCredit()
        held.hold(100, of: 1)
        held.hold(30, of: 2)
        #expect(self.release(110, of: &held) == [Gift(bytes: 100, link: 1), Gift(bytes: 10, link: 2)])
        #expect(self.release(20, of: &held) == [Gift(bytes: 20, link: 2)])
    }

    @Test("All of it goes back at once when the client must be read, and not a second time")
    func all() {
        var held = HeldCredit()
        held.hold(100, of: 1)
        held.hold(30, of: 2)
        var gifts: [Gift] = []
        held.releaseAll { gifts.append(Gift(bytes: $0, link: $1)) }
        #expect(gifts == [Gift(bytes: 100, link: 1), Gift(bytes: 30, link: 2)])
        let later = self.release(100, of: &held)
        #expect(later == [])
    }

    @Test("What was never held gives nothing back")
    func nothing() {
        var held = HeldCredit()
        #expect(self.release(10, of: &held) == [])
    }
}
