import Backbone

/// What operators are warned of: once when it begins, and each minute that it lasts.
struct BridgeWarnings {
    enum Subject: Hashable {
        case namesake(NodeID)
        case refused(String)
        case undialled(NodeID)
        case unpublished
        case tooManyClusters
        /// Towards Node.js servers.
        case unservedNamespaces
        case unfollowedRooms
        /// On this channel of Node.js servers.
        case malformed(String)
    }

    /// How long what may be a race of start-up has to last.
    static let patience = Duration.seconds(3)
    static let interval = Duration.seconds(60)
    static let capacity = 1_024

    private var told: [Subject: ContinuousClock.Instant] = [:]
    private var since: [Subject: ContinuousClock.Instant] = [:]

    /// - Returns: whether to tell of it now.
    mutating func isFirst(_ subject: Subject, now: ContinuousClock.Instant = .now) -> Bool {
        guard self.told[subject] == nil, self.told.count < Self.capacity else { return false }
        self.told[subject] = now
        return true
    }

    /// - Returns: whether to tell of it now; not before it has lasted for `patience`.
    mutating func isLasting(_ subject: Subject, now: ContinuousClock.Instant) -> Bool {
        guard let since = self.since[subject] else {
            if self.since.count < Self.capacity { self.since[subject] = now }
            return false
        }
        return now >= since + Self.patience && self.isFirst(subject, now: now)
    }

    mutating func forget(_ subject: Subject) {
        self.since[subject] = nil
    }

    mutating func timerFired(now: ContinuousClock.Instant) {
        self.told = self.told.filter { now < $0.value + Self.interval }
        self.since = self.since.filter { now < $0.value + Self.interval }
    }
}
