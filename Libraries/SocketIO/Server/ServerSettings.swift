/// The options of Socket.IO that belong to a whole server.
package struct ServerSettings: Sendable {
    /// How long a client may take to join its first namespace.
    package var connectTimeout: Duration
    /// How long other servers may take to answer, where nothing else is said.
    package var requestsTimeout: Duration
    /// Of one packet.
    package var maximumAttachments: Int

    package init(
        connectTimeout: Duration = .milliseconds(45_000),
        requestsTimeout: Duration = .milliseconds(5_000),
        maximumAttachments: Int = 10
    ) {
        self.connectTimeout = connectTimeout
        self.requestsTimeout = requestsTimeout
        self.maximumAttachments = maximumAttachments
    }
}
