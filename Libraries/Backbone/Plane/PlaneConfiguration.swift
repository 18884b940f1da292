extension Plane {
    package struct Configuration: Sendable {
        package var brokers: [BrokerEndpoints]
        package var membership: Membership.Configuration
        /// Messages ahead of their turn wait this long for the others before these are asked for.
        package var reorderDelay: Duration
        /// How long an answer to a repair request may take; doubled each time.
        package var repairTimeout: Duration
        package var repairAttempts: Int
        /// What a node has said while it was away is caught up with if that took no longer.
        package var absencePatience = Duration.seconds(30)
        /// The highest sequence is published this long after traffic.
        package var positionDelay: Duration
        /// Bytes; larger bodies are refused here, and disconnect who sends them.
        package var maximumBodySize: Int
        /// Whether frames of all topics come here, for others to carry: see `Plane.onFrame`.
        package var hearsEverything = false
        /// Messages queued per broker, and received ones per socket; beyond it PUB drops (and repair has work).
        package var highWaterMark: Int32
        /// What is kept of a topic for all, for repair.
        package var history = Publication.Limits(messages: 8_192, bytes: 16 * 1_024 * 1_024)
        /// The same for each topic of one node.
        package var directHistory = Publication.Limits(messages: 1_024, bytes: 2 * 1_024 * 1_024)
        /// What one stream holds ahead of its turn.
        package var held = Publication.Limits(messages: 4_096, bytes: 8 * 1_024 * 1_024)
        /// What one repair request gets.
        package var repairLimits = Publication.Limits(messages: 1_024, bytes: 2 * 1_024 * 1_024)

        package init(
            brokers: [BrokerEndpoints],
            membership: Membership.Configuration = Membership.Configuration(),
            reorderDelay: Duration = .milliseconds(20),
            repairTimeout: Duration = .milliseconds(100),
            repairAttempts: Int = 4,
            positionDelay: Duration = .milliseconds(200),
            maximumBodySize: Int = 16 * 1_024 * 1_024,
            highWaterMark: Int32 = 50_000
        ) {
            precondition(brokers.count <= Announcement.maximumBrokers, "at most 16 brokers")
            self.brokers = brokers
            self.membership = membership
            self.reorderDelay = reorderDelay
            self.repairTimeout = repairTimeout
            self.repairAttempts = repairAttempts
            self.positionDelay = positionDelay
            self.maximumBodySize = maximumBodySize
            self.highWaterMark = highWaterMark
        }
    }
}
