import Adapter
import EngineIOProtocol
import SocketIOProtocol

/// One client in one namespace: what handlers talk to.
///
/// A client that joins several namespaces has a socket in each; they share its Engine.IO session, ``conn``. Everything here
/// is called on the engine's loop and is synchronous, but for waiting for an acknowledgement. Equivalent of Node.js'
/// `Socket`.
@EngineActor
public final class Socket {
    /// The socket's public id: 20 characters of `[A-Za-z0-9_-]`, also the name of a room with this socket alone in it. It
    /// differs from the session's id, which is the client's secret.
    public nonisolated let id: String
    public nonisolated let namespace: Namespace
    public nonisolated let handshake: Handshake
    /// Whatever the application wants to keep with the socket; `fetchSockets` shows it on every engine.
    public var data: [String: JSONValue] = [:]
    /// Whether the client's state was restored after an interruption.
    public var recovered: Bool { false }

    enum Stage {
        /// Middlewares are deciding.
        case joining
        case connected
        /// Handlers hear of the disconnection while the socket is still in its rooms.
        case leaving
        case gone
    }

    let client: Client
    var stage = Stage.joining
    /// The place among the namespace's rooms, from the first room or the connection on.
    var seat: Seat?
    var listeners = EventListeners()
    var anyListeners = CatchAllListeners()
    var anyOutgoingListeners = CatchAllListeners()
    var middlewares: [@EngineActor (Event) async throws -> Void] = []
    var errorHandlers: [@EngineActor (any Error, _ event: String) -> Void] = []
    var disconnectingHandlers: [@EngineActor (DisconnectReason) -> Void] = []
    var disconnectHandlers: [@EngineActor (DisconnectReason) -> Void] = []
    var acknowledgements = Acknowledgements<AcknowledgementWaiter>()
    var acknowledgementTimer: (deadline: ContinuousClock.Instant, timer: any EngineTimer)?
    var slots = HandlerSlots()

    init(id: String, namespace: Namespace, client: Client, handshake: Handshake) {
        self.id = id
        self.namespace = namespace
        self.client = client
        self.handshake = handshake
    }

    /// False until the middlewares have admitted the client, and again from its disconnection on.
    public var isConnected: Bool {
        switch self.stage {
        case .connected, .leaving: true
        case .joining, .gone: false
        }
    }

    /// The Engine.IO session that carries the socket.
    public var conn: EngineIOSocket { self.client.conn }

    /// The server that the socket's namespace belongs to.
    public var server: Server { self.namespace.server }
}

extension Socket: Equatable, Hashable {
    public nonisolated static func == (one: Socket, other: Socket) -> Bool { one === other }

    public nonisolated func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}
