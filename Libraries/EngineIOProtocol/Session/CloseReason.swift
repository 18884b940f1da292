/// Every way in which a session or a channel ends: one vocabulary for wire, log and metric.
///
/// The first five are Node.js' (`description` is its text, which applications compare with); the others are ours. The
/// raw values travel on the link between gateway and engine and never change their meaning.
package enum CloseReason: UInt8, Sendable, CaseIterable, Codable {
    /// The client broke the transport's rules, or its connection failed.
    case transportError = 0
    /// The client closed: a `1` packet, or the end of its WebSocket.
    case transportClose = 1
    /// The application closed.
    case forcedClose = 2
    /// No pong within `pingTimeout`.
    case pingTimeout = 3
    /// Bytes that are no packet.
    case parseError = 4
    /// More was waiting for the client than may wait.
    case slowConsumer = 5
    /// The engine that owned the session is gone.
    case engineLost = 6
    /// The gateway that held the session's open request or WebSocket is gone.
    case gatewayLost = 7
    /// The service is shutting down.
    case serverShutdown = 8
    /// Of a WebSocket, never of a session: it was opened to take over a session and did not, or may not.
    case upgradeAbandoned = 9
    /// The client went on sending more messages than it may.
    case rateExceeded = 10
}

extension CloseReason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .transportError: "transport error"
        case .transportClose: "transport close"
        case .forcedClose: "forced close"
        case .pingTimeout: "ping timeout"
        case .parseError: "parse error"
        case .slowConsumer: "slow consumer"
        case .engineLost: "engine lost"
        case .gatewayLost: "gateway lost"
        case .serverShutdown: "server shutting down"
        case .upgradeAbandoned: "upgrade abandoned"
        case .rateExceeded: "message rate exceeded"
        }
    }
}
