/// Who left lately and why: late copies of their messages change nothing, what others still say of them is old news.
///
/// Bounded: the oldest departures are forgotten first.
struct Departures: Sendable {
    struct Departure: Sendable {
        var incarnation: Incarnation
        var reason: LeaveReason
        var at: ContinuousClock.Instant
    }

    static let capacity = 4_096

    private var departures: [NodeID: Departure] = [:]

    mutating func left(_ node: NodeID, _ departure: Departure) {
        self.departures[node] = departure
        guard self.departures.count > Self.capacity else { return }
        // Rare, and dearer than a queue would be: half of them go at once.
        let oldest = self.departures.sorted { $0.value.at < $1.value.at }.prefix(Self.capacity / 2)
        for (node, _) in oldest { self.departures[node] = nil }
    }

    mutating func returned(_ node: NodeID) {
        self.departures[node] = nil
    }

    /// Whether a message of this incarnation was sent before the node left for good.
    func isLate(_ node: NodeID, _ incarnation: Incarnation) -> Bool {
        guard let departure = self.departures[node] else { return false }
        switch departure.reason {
        case .goodbye, .replaced: return incarnation <= departure.incarnation
        // It was not dead after all.
        case .timeout, .gone, .unreachable: return incarnation < departure.incarnation
        }
    }

    /// Whether the node left after `moment`.
    func left(_ node: NodeID, after moment: ContinuousClock.Instant) -> Bool {
        self.departures[node].map { $0.at > moment } ?? false
    }
}
