/// What operators are warned of, once each time it begins: brokers that are not reached, nodes that reach others.
struct PlaneWarnings {
    enum Warning: Equatable {
        case notJoined(broker: Int)
        case split(NodeID)
    }

    private let patience: Duration
    /// Per broker: since when it is not joined, and whether that was told.
    private var absent: [Int: (since: ContinuousClock.Instant, isTold: Bool)] = [:]
    private var split: Set<NodeID> = []

    /// - Parameter patience: how long joining may take.
    init(patience: Duration) {
        self.patience = patience
    }

    mutating func looked(at view: MembershipView, now: ContinuousClock.Instant) -> [Warning] {
        var warnings: [Warning] = []
        for (broker, isJoined) in view.joined.enumerated() {
            guard !isJoined else {
                self.absent[broker] = nil
                continue
            }
            let (since, isTold) = self.absent[broker] ?? (now, false)
            let isLong = now >= since + self.patience
            self.absent[broker] = (since, isTold || isLong)
            if isLong, !isTold { warnings.append(.notJoined(broker: broker)) }
        }
        warnings += view.split.filter { !self.split.contains($0) }.map { .split($0) }
        self.split = Set(view.split)
        return warnings
    }
}
