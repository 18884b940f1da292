import Gateway
import Testing

@Suite struct ExpiringTableTests {
    private struct Entry: Expiring {
        var until: ContinuousClock.Instant

        func isIdle(now: ContinuousClock.Instant) -> Bool { self.until <= now }
    }

    private let start = ContinuousClock.now

    private func add(_ table: inout ExpiringTable<Int, Entry>, _ key: Int, at now: ContinuousClock.Instant) -> Bool {
        table.update(key, now: now, default: Entry(until: now + .seconds(10))) { _ in true } ?? false
    }

    @Test("A full table takes nobody new, until those in it are idle")
    func full() {
        var table = ExpiringTable<Int, Entry>(capacity: 100)
        for key in 0..<100 { #expect(self.add(&table, key, at: self.start) == true) }
        #expect(self.add(&table, 100, at: self.start + .seconds(1)) == false)
        #expect(self.add(&table, 5, at: self.start + .seconds(1)) == true)
        #expect(self.add(&table, 100, at: self.start + .seconds(10)) == true)
        #expect(table.count == 1)
    }

    @Test("A table that nobody stays in does not grow to its limit")
    func swept() {
        var table = ExpiringTable<Int, Entry>(capacity: 1_000_000)
        for key in 0..<100_000 { #expect(self.add(&table, key, at: self.start + .milliseconds(20) * key) == true) }
        #expect(table.count < 3_000)
    }

    @Test("What is not there is not changed")
    func missing() {
        var table = ExpiringTable<Int, Entry>(capacity: 10)
        #expect(table.updateExisting(1) { _ in true } == nil)
        #expect(table.count == 0)
    }
}
