import Backbone
import EngineIOProtocol
import SessionLink

/// What a handle stands for: one HTTP request or WebSocket, as its engine sees it.
enum EngineChannel {
    /// A GET or POST of long-polling.
    case polling(PollingRequest)
    /// An upgrade request that has no answer yet.
    case upgrade(UpgradeRequest)
    case webSocket(WebSocketConnection)

    /// Whether a session was asked for that the engine's load does not count yet.
    var isOpening: Bool {
        switch self {
        case .polling(let request): request.session == nil
        case .upgrade(let request): request.session == nil
        case .webSocket: false
        }
    }

    /// The link's epoch is over, and with it whatever was asked through it.
    func linkEnded() {
        switch self {
        case .polling(let request): request.linkEnded()
        case .upgrade(let request): request.linkEnded()
        case .webSocket(let connection): connection.linkEnded()
        }
    }
}

/// A request that needs an engine, and may have to wait until it is known which.
protocol EngineRequest: AnyObject {
    /// The session it names; `nil` for a new one.
    var session: String? { get }
    /// Where new sessions may be placed: engines of this application.
    var application: ApplicationPath { get }
    /// Engines that were asked for a new session and have not opened it: they are not asked again.
    var declinedBy: Set<NodeID> { get }

    /// The engine to which its session has moved, as the former one has said: it is asked instead of that.
    var movedTo: NodeID? { get }

    /// The engine is known, and linked.
    func routed(to link: EngineLink)
    /// There is no such session, or no engine to open one.
    func unroutable()
}
