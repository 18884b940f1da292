/// The outcome of a run: names and numbers, one JSON object on one line. Durations are in the unit that the name ends in.
struct Figures: Sendable {
    private var members: [String] = []
    /// What went wrong; none in a run that counts.
    private(set) var flaws: [String] = []

    mutating func add(_ name: String, _ value: Int) {
        self.members.append(#""\#(name)":\#(value)"#)
    }

    /// To three digits behind the point.
    mutating func add(_ name: String, _ value: Double) {
        self.members.append(#""\#(name)":\#((value * 1000).rounded() / 1000)"#)
    }

    mutating func add(_ name: String, operations: Int, in seconds: Double) {
        self.add(name, seconds > 0 ? Int((Double(operations) / seconds).rounded()) : 0)
    }

    /// Median and 99th percentile.
    mutating func add(_ latencies: LatencyHistogram) {
        self.add("latency_p50_us", Double(latencies.nanoseconds(at: 0.5)) / 1000)
        self.add("latency_p99_us", Double(latencies.nanoseconds(at: 0.99)) / 1000)
    }

    mutating func addFlaw(_ flaw: String) {
        self.flaws.append(flaw)
    }

    var json: String {
        "{" + self.members.joined(separator: ",") + "}"
    }
}
