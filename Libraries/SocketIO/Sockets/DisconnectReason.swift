package import EngineIOProtocol

/// Why a socket, or a session, is over. Its description is Node.js' text where Node.js has the reason.
public enum DisconnectReason: String, Sendable, CaseIterable, Codable {
    /// The connection failed, or the client broke the transport's rules.
    case transportError = "transport error"
    /// The client closed the connection.
    case transportClose = "transport close"
    /// The server closed the session, because the application asked for it or the client sent invalid packets.
    case forcedClose = "forced close"
    /// The client did not answer a ping in time.
    case pingTimeout = "ping timeout"
    /// The client sent bytes that are no packet.
    case parseError = "parse error"
    /// The server is shutting down.
    case serverShuttingDown = "server shutting down"
    /// The server closed the client's session, without a word to this namespace.
    case forcedServerClose = "forced server close"
    /// The client left the namespace.
    case clientNamespaceDisconnect = "client namespace disconnect"
    /// The server disconnected the socket.
    case serverNamespaceDisconnect = "server namespace disconnect"
    /// More was waiting for the client than may wait. (Not in Node.js, whose queues have no bound.)
    case slowConsumer = "slow consumer"
    /// The gateway that held the client's connection is gone. (Not in Node.js.)
    case gatewayLost = "gateway lost"
    /// The engine that owned the session is gone. (Not in Node.js.)
    case engineLost = "engine lost"
    /// The client went on sending more messages than its gateway lets through. (Not in Node.js.)
    case rateExceeded = "message rate exceeded"
}

extension DisconnectReason: CustomStringConvertible {
    public var description: String { self.rawValue }

    package init(_ reason: CloseReason) {
        self =
            switch reason {
            case .transportError, .upgradeAbandoned: .transportError
            case .transportClose: .transportClose
            case .forcedClose: .forcedClose
            case .pingTimeout: .pingTimeout
            case .parseError: .parseError
            case .slowConsumer: .slowConsumer
            case .engineLost: .engineLost
            case .gatewayLost: .gatewayLost
            case .serverShutdown: .serverShuttingDown
            case .rateExceeded: .rateExceeded
            }
    }
}
