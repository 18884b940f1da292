import Testing

@testable import SessionLink

@Suite("A report of a link's statistics")
struct LinkReportTests {
    @Test("tells of each counter how much it has grown since the last time, and of the others nothing")
    func growth() {
        var statistics = LinkStatistics()
        var report = LinkReport()
        statistics.retransmitted = 3
        statistics.stale = 1
        #expect(Self.told(&report, statistics) == [.retransmitted: 3, .stale: 1])
        #expect(Self.told(&report, statistics) == [:])
        statistics.retransmitted = 5
        #expect(Self.told(&report, statistics) == [.retransmitted: 2])
    }

    private static func told(_ report: inout LinkReport, _ statistics: LinkStatistics) -> [LinkCounter: UInt64] {
        var told: [LinkCounter: UInt64] = [:]
        report.advance(to: statistics) { told[$0] = $1 }
        return told
    }
}
