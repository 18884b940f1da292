package import Logging
package import NIOCore

/// A node's place on the cluster plane: publishes to and receives from every broker, keeps the membership.
///
/// Owns the I/O and performs what `Membership`, `Publications` and `Subscription` decide. Use from its event loop only.
package final class Plane {
    let configuration: Configuration
    let eventLoop: any EventLoop
    let logger: Logger
    let channels: [PlaneChannel]
    var brokers: [BrokerConnection] = []
    var publications: Publications
    var subscription: Subscription
    var repairRequests = RepairRequests()
    /// Of members that others found gone.
    var inquiries: [NodeID: EndpointInquiry] = [:]
    private var timer: DeadlineTimer?
    private var inputPatience = InputPatience()
    private var warnings: PlaneWarnings
    private let context: ZeroMQ.Context
    private(set) var isClosed = false

    /// Why a broker does not take this node, by the broker's index; until it does.
    var failures: [Int: String] = [:]
    /// Those that have been logged, in words that are few.
    var loggedFailures: [Int: Set<String>] = [:]

    /// For readiness: each broker that does not take this node, and why. nil where none is known to.
    package var failure: String? {
        guard !self.failures.isEmpty else { return nil }
        let sorted = self.failures.sorted { $0.key < $1.key }
        return sorted.map { "\(self.configuration.brokers[$0.key]): \($0.value)" }.joined(separator: "; ")
    }

    package internal(set) var membership: Membership
    package internal(set) var statistics = PlaneStatistics()

    package var onMessage: (PlaneMessage) -> Void = { _ in }
    /// Messages were lost for good.
    package var onLoss: (PlaneLoss) -> Void = { _ in }
    package var onMembershipChange: (MembershipChange) -> Void = { _ in }
    /// With `hearsEverything`: each frame of this cluster as often as brokers bring it, and the index of the broker. The
    /// frame's bytes are valid during the call only.
    package var onFrame: (TravellingFrame, Int) -> Void = { _, _ in }
    /// `failure` has changed.
    package var onFailure: () -> Void = {}

    package init(
        context: ZeroMQ.Context,
        eventLoop: any EventLoop,
        configuration: Configuration,
        announcement: Announcement,
        logger: Logger
    ) {
        self.context = context
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.logger = logger
        let topics: [Topic] = [.adapter, .local, .node(announcement.node), .membership]
        self.channels = topics.map { PlaneChannel($0, cluster: announcement.cluster) }
        self.publications = Publications(configuration: configuration)
        self.subscription = Subscription(configuration: configuration)
        self.warnings = PlaneWarnings(patience: configuration.membership.joinPatience)
        self.membership = Membership(
            own: announcement,
            brokers: configuration.brokers.count,
            configuration: configuration.membership,
            now: .now
        )
    }

    package var ownSlot: SlotClaim? { self.membership.ownSlot }

    /// Connects to the brokers, and again whenever a connection breaks, until `close()`.
    package func start() throws(ZeroMQError) {
        precondition(self.brokers.isEmpty, "a plane starts once")
        self.timer = DeadlineTimer(eventLoop: self.eventLoop) { self.timerFired() }
        for endpoints in self.configuration.brokers { self.brokers.append(try self.connection(to: endpoints)) }
        self.perform(self.membership.start(now: .now))
        for (index, broker) in self.brokers.enumerated() {
            broker.onFrame = { self.received($0, through: index) }
            broker.onDrained = { self.arm() }
            broker.onConnected = { self.connected(index) }
            broker.onDisconnected = { self.disconnected(index) }
            broker.onFailure = { self.failed(index, $0) }
            try broker.start()
        }
        self.arm()
    }

    private func connection(to endpoints: BrokerEndpoints) throws(ZeroMQError) -> BrokerConnection {
        // What is said to all, of which the own HELLO is the last to be subscribed to.
        let nodes = self.configuration.hearsEverything ? [PlaneChannel.nodes(of: self.membership.own.cluster)] : []
        return try BrokerConnection(
            endpoints,
            prefixes: nodes + self.channels.map(\.prefix),
            context: self.context,
            eventLoop: self.eventLoop,
            configuration: self.configuration
        )
    }

    /// Changes what this node says of itself. Others hear of it at once, of `load` with the next heartbeat.
    package func announce(_ change: (inout Announcement) -> Void) {
        self.perform(self.membership.announce(now: .now, change))
        self.arm()
    }

    /// - Returns: false if the body is larger than the plane carries; nothing was published then.
    @discardableResult
    package func publish(_ body: [UInt8], to topic: Topic) -> Bool {
        guard body.count <= self.configuration.maximumBodySize else { return false }
        let sequence = self.publications.publish(body, to: topic, now: .now)
        self.statistics.published += 1
        self.send(.message, sequence: sequence, body, to: topic)
        self.arm()
        return true
    }

    /// Publishes what a node of another cluster has said as if it were said here, one hop further.
    package func publish(_ frame: TravellingFrame) {
        let bytes = frame.arriving(in: self.membership.own.cluster)
        for broker in self.brokers { broker.publish(bytes) }
    }

    /// Says `GOODBYE`. Give it a moment before `close()`.
    package func leave() {
        self.perform(self.membership.leave(now: .now))
    }

    package func close() {
        self.isClosed = true
        self.timer?.cancel()
        self.timer = nil
        for inquiry in self.inquiries.values { inquiry.giveUp() }
        self.inquiries = [:]
        for broker in self.brokers { broker.close() }
        (self.onMessage, self.onLoss, self.onMembershipChange) = ({ _ in }, { _ in }, { _ in })
        (self.onFrame, self.onFailure) = ({ _, _ in }, {})
    }

    func send(_ kind: PlaneFrame.Kind, sequence: UInt64, _ body: [UInt8], to topic: Topic, through broker: Int? = nil) {
        let own = self.membership.own
        let frame = PlaneFrame(kind, from: own.node, own.incarnation, sequence: sequence)
            .encoded(on: PlaneChannel(topic, cluster: own.cluster), body: body)
        let recipients = broker.map { [self.brokers[$0]] } ?? self.brokers
        for recipient in recipients { recipient.publish(frame) }
    }

    // MARK: Time

    func arm() {
        let deadlines = [self.membership.deadline, self.subscription.deadline, self.publications.deadline]
        guard let deadline = deadlines.compactMap(\.self).min() else { return }
        self.timer?.arm(for: deadline)
    }

    private func timerFired() {
        guard !self.isClosed else { return }
        // Silence means something only when everything that came has been heard.
        let isDrained = self.brokers.count { !$0.receiveNow() } == 0
        let now = ContinuousClock.now
        guard self.inputPatience.received(isDrained: isDrained, now: now) else {
            self.timer?.arm(for: now)
            return
        }
        self.perform(self.membership.timerFired(now: now))
        for warning in self.warnings.looked(at: self.membership.view, now: now) { self.warn(warning) }
        self.perform(self.subscription.timerFired(now: now))
        for position in self.publications.timerFired(now: now) {
            self.send(.position, sequence: position.sequence, [], to: position.topic)
        }
        self.arm()
    }
}
