/// A counter of `PlaneStatistics` that operators see: under which name, and what it tells.
package enum PlaneCounter: String, Sendable, CaseIterable {
    case published
    case delivered
    case duplicates
    case reordered
    case repaired
    case lost
    case repairsServed = "repairs.served"
    case invalid

    package var help: String {
        switch self {
        case .published: "Messages published on the cluster plane"
        case .delivered: "Messages of other nodes delivered"
        case .duplicates: "Copies that another broker had brought already"
        case .reordered: "Messages that came ahead of their turn"
        case .repaired: "Messages delivered from their publisher's history"
        case .lost: "Messages of other nodes that could not be repaired"
        case .repairsServed: "Messages sent again for other nodes"
        case .invalid: "Frames that are none, or of an unknown version or kind"
        }
    }
}

extension PlaneStatistics {
    package subscript(counter: PlaneCounter) -> UInt64 {
        switch counter {
        case .published: self.published
        case .delivered: self.delivered
        case .duplicates: self.duplicates
        case .reordered: self.reordered
        case .repaired: self.repaired
        case .lost: self.lost
        case .repairsServed: self.repairsServed
        case .invalid: self.invalid
        }
    }
}

/// What has been told of a plane's statistics, so that metrics grow by what came since.
package struct PlaneReport: Sendable {
    private var told = PlaneStatistics()

    package init() {}

    /// - Parameter tell: called for each counter that has grown, with by how much.
    package mutating func advance(to statistics: PlaneStatistics, _ tell: (PlaneCounter, UInt64) -> Void) {
        for counter in PlaneCounter.allCases where statistics[counter] > self.told[counter] {
            tell(counter, statistics[counter] - self.told[counter])
        }
        self.told = statistics
    }
}
