import Backbone

/// Which bridges of other clusters are heard, and so which clusters are reached.
///
/// A bridge is heard by its beacons. A cluster is reached while one of its bridges is heard, Redis has confirmed that what its
/// nodes say comes here, and this bridge hears itself: what it says comes back, so it goes to the others as well. While Redis
/// is away nobody is heard, but for `grace`.
struct Neighbours {
    typealias Instant = ContinuousClock.Instant

    enum Action: Equatable {
        case subscribe(cluster: String)
        case unsubscribe(cluster: String)
        /// There are too many.
        case ignore(cluster: String)
        case reaches([String])
    }

    /// Between two beacons.
    static let interval = Duration.milliseconds(250)
    /// A bridge that sends none for so long is gone, or stands still.
    static let patience = Duration.milliseconds(1_500)
    /// How long a Redis may be away before what it links is given up.
    static let grace = Duration.milliseconds(500)
    /// After so long without a bridge a cluster is forgotten.
    static let memory = Duration.seconds(60)
    /// Clusters, and bridges of all of them.
    static let capacity = (clusters: Announcement.maximumClusters, bridges: 1_024)

    private struct Bridge {
        let cluster: String
        var until: Instant
        /// Redis knows of nobody who hears what is for it.
        var isDeaf = false
    }

    private let own: Envelope.Sender
    private var bridges: [NodeID: Bridge] = [:]
    /// Until when this bridge counts as heard by itself.
    private var ownUntil: Instant?
    /// Until when each cluster is remembered.
    private var clusters: [String: Instant] = [:]
    private var confirmed: Set<String> = []
    private(set) var reached: [String] = []
    private var lastLooked: Instant

    init(own: Envelope.Sender, now: Instant) {
        self.own = own
        self.lastLooked = now
    }

    // MARK: Events

    /// - Parameter isConfirmed: whether Redis has confirmed the subscription to what the sender's cluster says.
    mutating func heard(_ sender: Envelope.Sender, isConfirmed: Bool, now: Instant) -> [Action] {
        guard sender.cluster != self.own.cluster else { return [] }
        var actions: [Action] = []
        if self.clusters[sender.cluster] == nil {
            guard self.clusters.count < Self.capacity.clusters else { return [.ignore(cluster: sender.cluster)] }
            actions.append(.subscribe(cluster: sender.cluster))
        }
        guard self.bridges[sender.node] != nil || self.bridges.count < Self.capacity.bridges else { return actions }
        self.clusters[sender.cluster] = now + Self.memory
        self.bridges[sender.node] = Bridge(cluster: sender.cluster, until: now + Self.patience)
        if isConfirmed { self.confirmed.insert(sender.cluster) }
        return actions + self.concluded(now)
    }

    /// The own beacon has come back.
    mutating func heardItself(now: Instant) -> [Action] {
        self.ownUntil = now + Self.patience
        return self.concluded(now)
    }

    /// Redis knows of nobody who hears what is for this bridge: it has ended, or its connection has and will be back.
    mutating func isDeaf(_ bridge: NodeID, now: Instant) {
        self.bridges[bridge]?.isDeaf = true
        self.bridges[bridge]?.until.limit(to: now + Self.grace)
    }

    mutating func redisWent(now: Instant) {
        self.confirmed = []
        self.ownUntil?.limit(to: now + Self.grace)
        for node in self.bridges.keys { self.bridges[node]?.until.limit(to: now + Self.grace) }
    }

    /// Call it each `interval`.
    mutating func timerFired(now: Instant) -> [Action] {
        self.excuse(since: self.lastLooked, now)
        self.lastLooked = now
        self.bridges = self.bridges.filter { now < $0.value.until }
        let forgotten = self.clusters.filter { $0.value <= now }.keys.sorted()
        for cluster in forgotten { self.clusters[cluster] = nil }
        self.confirmed.subtract(forgotten)
        return forgotten.map { .unsubscribe(cluster: $0) } + self.concluded(now)
    }

    // MARK: Questions

    /// The bridges of a cluster that hear, in a fixed order.
    func bridges(of cluster: String) -> [NodeID] {
        self.bridges.filter { $0.value.cluster == cluster && !$0.value.isDeaf }.keys.sorted()
    }

    // MARK: Conclusions

    /// If it was this process that stood still, others had no chance to be heard.
    private mutating func excuse(since last: Instant, _ now: Instant) {
        let standstill = last.duration(to: now) - Self.interval
        guard standstill > Self.interval else { return }
        self.ownUntil = self.ownUntil.map { $0 + standstill }
        for node in self.bridges.keys { self.bridges[node]?.until += standstill }
    }

    /// Between Redis' return and the confirmation of a subscription a cluster counts as reached still.
    private mutating func concluded(_ now: Instant) -> [Action] {
        let isHeard = self.ownUntil.map { now < $0 } ?? false
        let heard = isHeard ? Set(self.bridges.values.map(\.cluster)) : []
        let reached = heard.filter { self.confirmed.contains($0) || self.reached.contains($0) }.sorted()
        guard reached != self.reached else { return [] }
        self.reached = reached
        return [.reaches(reached)]
    }
}

extension ContinuousClock.Instant {
    fileprivate mutating func limit(to other: ContinuousClock.Instant) {
        self = min(self, other)
    }
}
