import NIOCore

/// The outcome of a run, summed over its clients.
struct Report {
    private let failures: [ClientFailure]
    private let clients: Int
    private let messages: Int
    private let received: Int
    private let lost: Int
    private let duplicated: Int
    private let reordered: Int
    private let corrupted: Int
    private let seconds: Double
    private let latencies: LatencyHistogram

    init(task: EchoTask, results: [ClientResult], startedAt: NIODeadline) {
        self.failures = results.compactMap(\.failure)
        self.clients = results.count
        self.messages = results.count * task.messages
        self.received = results.reduce(0) { $0 + $1.ledger.received }
        self.lost = results.reduce(0) { $0 + $1.ledger.lost }
        self.duplicated = results.reduce(0) { $0 + $1.ledger.duplicated }
        self.reordered = results.reduce(0) { $0 + $1.ledger.reordered }
        self.corrupted = results.reduce(0) { $0 + $1.ledger.corrupted }
        let finishedAt = results.map(\.finishedAt).max() ?? startedAt
        self.seconds = Double(max(0, (finishedAt - startedAt).nanoseconds)) / 1e9
        self.latencies = results.reduce(into: LatencyHistogram()) { $0.add($1.ledger.latencies) }
    }

    /// What is wrong, said on standard error by ArgumentParser, which then exits with 1.
    var flaw: Flaw? {
        let count = self.lost + self.duplicated + self.reordered + self.corrupted
        guard count > 0 || !self.failures.isEmpty else { return nil }
        let examples = self.failures.prefix(5).map { "\n\($0)" }.joined()
        return Flaw(description: "\(count) messages went wrong, \(self.failures.count) clients failed\(examples)")
    }

    struct Flaw: Error, CustomStringConvertible {
        let description: String
    }

    /// One JSON object on one line; durations in seconds and microseconds.
    var json: String {
        let rate = self.seconds > 0 ? Double(self.received) / self.seconds : 0
        let members = [
            #""clients":\#(self.clients)"#,
            #""messages":\#(self.messages)"#,
            #""lost":\#(self.lost)"#,
            #""duplicated":\#(self.duplicated)"#,
            #""reordered":\#(self.reordered)"#,
            #""corrupted":\#(self.corrupted)"#,
            #""failed_clients":\#(self.failures.count)"#,
            #""seconds":\#(Self.rounded(self.seconds))"#,
            #""messages_per_second":\#(Int(rate.rounded()))"#,
            #""latency_p50_us":\#(Self.rounded(self.microseconds(at: 0.5)))"#,
            #""latency_p99_us":\#(Self.rounded(self.microseconds(at: 0.99)))"#,
        ]
        return "{" + members.joined(separator: ",") + "}"
    }

    private func microseconds(at quantile: Double) -> Double {
        Double(self.latencies.nanoseconds(at: quantile)) / 1000
    }

    /// To three digits behind the point.
    private static func rounded(_ value: Double) -> Double {
        (value * 1000).rounded() / 1000
    }
}
