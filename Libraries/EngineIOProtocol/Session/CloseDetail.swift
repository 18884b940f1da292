/// What exactly led to a ``CloseReason``, for logs and for the `description` of a `disconnect` event.
///
/// The texts of those that Node.js has are Node.js' own. Raw values travel on the link and never change their meaning.
package enum CloseDetail: UInt8, Sendable, CaseIterable, Codable {
    case none = 0
    /// A second poll while one was open.
    case pollOverlap = 1
    /// A second POST while one was open.
    case postOverlap = 2
    /// The client went away from a poll that had no answer yet.
    case pollAborted = 3
    /// The client went away in the middle of a POST.
    case postAborted = 4
    /// A POST whose content type promises binary, which revision 4 does not have.
    case invalidContent = 5
    /// A ping from a client: in revision 4 the server pings.
    case invalidHeartbeat = 6
    /// A message larger than `maxHttpBufferSize` on a WebSocket.
    case messageTooBig = 7
    /// A WebSocket frame that violates RFC 6455.
    case invalidFrame = 8
    /// A write to the connection failed.
    case writeFailed = 9
    /// The close packet found no poll within the close timeout.
    case closeTimeout = 10
}

extension CloseDetail: CustomStringConvertible {
    package var description: String {
        switch self {
        case .none: ""
        case .pollOverlap: "overlap from client"
        case .postOverlap: "data request overlap from client"
        case .pollAborted: "poll connection closed prematurely"
        case .postAborted: "data request connection closed prematurely"
        case .invalidContent: "invalid content"
        case .invalidHeartbeat: "invalid heartbeat direction"
        case .messageTooBig: "Max payload size exceeded"
        case .invalidFrame: "invalid WebSocket frame"
        case .writeFailed: "write error"
        case .closeTimeout: "no poll took the close packet"
        }
    }
}
