/// Counts of durations in buckets that are at most 3 % wide: constant cost and size, whatever is recorded.
struct LatencyHistogram: Sendable {
    /// 32 buckets for each power of two.
    private static let precisionBits = 5
    /// Up to 2^40 ns, 18 minutes; longer ones count as that.
    private static let highestPower = 40

    private var counts = [UInt32](repeating: 0, count: (highestPower - precisionBits + 1) << precisionBits)

    mutating func record(nanoseconds: UInt64) {
        self.counts[Self.bucket(of: nanoseconds)] += 1
    }

    mutating func add(_ other: LatencyHistogram) {
        for (bucket, count) in other.counts.enumerated() {
            self.counts[bucket] += count
        }
    }

    /// The duration that the share `quantile`, 0 to 1, of the recorded ones does not exceed; 0 when there are none.
    func nanoseconds(at quantile: Double) -> UInt64 {
        let total = self.counts.reduce(UInt64(0)) { $0 + UInt64($1) }
        var remaining = UInt64((Double(total) * quantile).rounded(.up))
        for (bucket, count) in self.counts.enumerated() where count > 0 {
            guard remaining > UInt64(count) else { return Self.upperBound(of: bucket) }
            remaining -= UInt64(count)
        }
        return 0
    }

    /// Below 32 ns a bucket each; above, the highest bit selects a group and the five bits behind it the bucket.
    private static func bucket(of nanoseconds: UInt64) -> Int {
        let value = min(nanoseconds, 1 << Self.highestPower - 1)
        let power = UInt64.bitWidth - 1 - (value | 1).leadingZeroBitCount
        guard power >= Self.precisionBits else { return Int(value) }
        let group = power - Self.precisionBits
        return (group << Self.precisionBits) + Int(value >> UInt64(group))
    }

    private static func upperBound(of bucket: Int) -> UInt64 {
        let group = max(0, (bucket >> Self.precisionBits) - 1)
        let value = UInt64(bucket - group << Self.precisionBits)
        return (value + 1) << UInt64(group) - 1
    }
}
