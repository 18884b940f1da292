/// How many refusals are logged: a node with a foreign key tries again each second, and somebody who wants in may try
/// more often. All are counted.
struct RefusalPacing {
    enum Action: Equatable {
        /// - Parameter unlogged: how many have passed in silence since the last that was logged.
        case log(unlogged: UInt64)
        case none
    }

    static let linesPerPeriod = 5
    static let period = Duration.seconds(60)

    private var periodEnd: ContinuousClock.Instant?
    private var lines = 0
    private var unlogged: UInt64 = 0

    mutating func refused(now: ContinuousClock.Instant) -> Action {
        if self.periodEnd.map({ now >= $0 }) ?? true {
            self.periodEnd = now + Self.period
            self.lines = 0
        }
        guard self.lines < Self.linesPerPeriod else {
            self.unlogged += 1
            return .none
        }
        self.lines += 1
        defer { self.unlogged = 0 }
        return .log(unlogged: self.unlogged)
    }
}
