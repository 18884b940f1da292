/// Why an epoch of a link ended, and with it everything that was bound to it. Used by wire, log and metric.
package enum EpochEnd: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    /// The peer gave a reason this version does not know.
    case unspecified = 0
    /// The engine that answers is not the one that opened the epoch.
    case newIncarnation = 1
    /// The engine does not know the link: it has restarted or given it up.
    case unknownLink = 2
    /// What the peer has missed is no longer held.
    case replayExhausted = 3
    /// Nothing was heard for `engineStallTimeout`.
    case silence = 4
    /// The path was lost and did not come back within `pathLossTimeout`; nobody knows whether the peer lives.
    case pathLost = 5
    /// The peer sent what this protocol does not allow.
    case protocolViolation = 6
    /// One side left in good order.
    case closed = 7
    /// The connection was closed, and the peer neither accepts another (an engine) nor makes one (a gateway).
    case peerGone = 8

    package var description: String {
        switch self {
        case .unspecified: "unspecified"
        case .newIncarnation: "new incarnation"
        case .unknownLink: "unknown link"
        case .replayExhausted: "replay exhausted"
        case .silence: "silence"
        case .pathLost: "path lost"
        case .protocolViolation: "protocol violation"
        case .closed: "closed"
        case .peerGone: "peer gone"
        }
    }
}
