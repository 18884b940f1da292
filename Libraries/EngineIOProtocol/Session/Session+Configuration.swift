extension Session {
    /// What a session is opened with and keeps, whatever the application's options become later.
    package struct Configuration: Equatable, Sendable {
        package var pingInterval: Duration
        package var pingTimeout: Duration
        /// How long a WebSocket may take from its `101` to the upgrade packet.
        package var upgradeTimeout: Duration
        package var noopUpgradeInterval: Duration
        /// How long the close packet waits for a poll that takes it.
        package var closeTimeout: Duration
        /// Announced to the client as `maxPayload`.
        package var maxPayload: Int
        /// The transports the client may be offered as upgrades.
        package var upgrades: [Transport]
        /// When this many bytes wait for polls, the next message closes the session as a slow consumer.
        package var maxBufferedBytes: Int
        /// A poll's answer takes no further packet once it has this many bytes; the rest waits for the next poll.
        package var maxPollAnswerBytes: Int

        package init(
            pingInterval: Duration = .milliseconds(25_000),
            pingTimeout: Duration = .milliseconds(20_000),
            upgradeTimeout: Duration = .milliseconds(10_000),
            noopUpgradeInterval: Duration = .milliseconds(200),
            closeTimeout: Duration = .seconds(30),
            maxPayload: Int = 1_000_000,
            upgrades: [Transport] = [.websocket],
            maxBufferedBytes: Int = 16 << 20,
            maxPollAnswerBytes: Int = 1 << 20
        ) {
            self.pingInterval = pingInterval
            self.pingTimeout = pingTimeout
            self.upgradeTimeout = upgradeTimeout
            self.noopUpgradeInterval = noopUpgradeInterval
            self.closeTimeout = closeTimeout
            self.maxPayload = maxPayload
            self.upgrades = upgrades
            self.maxBufferedBytes = maxBufferedBytes
            self.maxPollAnswerBytes = maxPollAnswerBytes
        }

        /// What the application's options mean for a session.
        package init(_ options: ServerOptions) {
            self.init(
                pingInterval: .milliseconds(options.pingInterval),
                pingTimeout: .milliseconds(options.pingTimeout),
                upgradeTimeout: .milliseconds(options.upgradeTimeout),
                noopUpgradeInterval: .milliseconds(options.noopUpgradeInterval),
                maxPayload: options.maxHttpBufferSize,
                upgrades: options.upgrades
            )
        }
    }
}
