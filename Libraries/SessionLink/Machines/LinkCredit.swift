/// How much a link may still send: what the peer has granted in this epoch, both cumulative.
///
/// A record may be sent while credit is positive, and may take it below zero: so at least one always fits, however
/// large it is. What was sent is the `RecordWriter`'s `weight`.
struct LinkCredit {
    static let unlimited = UInt64.max

    private(set) var granted: UInt64 = 0

    func isPositive(sent: UInt64) -> Bool { sent < self.granted }

    /// Takes the total of a header. Says whether it is this that allows to send again.
    mutating func granted(_ total: UInt64, sent: UInt64) -> Bool {
        let wasPositive = self.isPositive(sent: sent)
        self.granted = max(self.granted, total)
        return !wasPositive && self.isPositive(sent: sent)
    }
}
