import Adapter
import Logging
import SocketIOProtocol

/// A part of a server with its own handlers, rooms and sockets; clients join it by its name over the same session.
///
/// Equivalent of Node.js' `Namespace`.
@EngineActor
public final class Namespace {
    public nonisolated let name: String
    public nonisolated let server: Server
    /// The sockets of this engine that are connected, by id.
    public private(set) var sockets: [String: Socket] = [:]

    /// The part of the namespace that is this engine.
    let local: LocalAdapter
    /// The whole of it.
    let adapter: ClusterAdapter
    var serverSideListeners = EventListeners()
    var anyServerSideListeners = CatchAllListeners()
    private var middlewares: [@EngineActor (Socket) async throws -> Void] = []
    private var connectionHandlers: [@EngineActor (Socket) -> Void] = []
    private var acknowledgementIDs = AcknowledgementIDs()

    init(_ name: String, server: Server) {
        self.name = name
        self.server = server
        self.local = LocalAdapter(host: server.engine.host)
        self.adapter = ClusterAdapter(name, self.local, server.cluster, server.settings)
        self.local.namespace = self
        server.cluster.serves(name, self.adapter)
    }

    /// Adds a middleware, called with each socket before it is connected; the first that throws refuses the client.
    ///
    /// Middlewares run one after the other and may wait; until the last has finished nothing of the client's reaches the
    /// socket. A refused socket leaves the rooms it has joined.
    ///
    /// - Parameter middleware: throws ``ConnectError`` to refuse with a message and data of its choice; the client gets any
    ///   other error's description.
    @discardableResult
    public func use(_ middleware: @escaping @EngineActor (Socket) async throws -> Void) -> Namespace {
        self.middlewares.append(middleware)
        return self
    }

    /// Adds a handler for sockets that connect. It is the place to register the socket's handlers: the client's first
    /// event comes later.
    public func onConnection(_ handler: @escaping @EngineActor (Socket) -> Void) {
        self.connectionHandlers.append(handler)
    }

    /// The same with a handler that may wait; it should register the socket's handlers before it does.
    public func onConnection(_ handler: @escaping @EngineActor (Socket) async -> Void) {
        self.connectionHandlers.append { socket in
            Task.immediate { @EngineActor in await handler(socket) }
        }
    }

    /// Adds a handler of what happens to rooms on this engine: they come and go with their members.
    public func onRoomChange(_ handler: @escaping @EngineActor (RoomChange) -> Void) {
        self.local.roomHandlers.append(handler)
    }

    func nextAcknowledgementID() -> UInt64 {
        self.acknowledgementIDs.next()
    }

    /// An event's arguments as JSON; nil, and logged, if one cannot be encoded.
    func encoded<each Argument: Encodable>(
        _ event: String,
        _ arguments: repeat each Argument
    ) -> ArgumentsWriter? {
        ReservedEvent.refuse(event)
        var writer = ArgumentsWriter(name: event)
        do {
            for argument in repeat each arguments { try writer.append(encoding: argument) }
            return writer
        } catch {
            self.server.logger.error(
                "argument cannot be encoded",
                metadata: ["namespace": "\(self.name)", "name": "\(event)", "error": "\(error)"]
            )
            return nil
        }
    }
}

// MARK: Sockets

extension Namespace {
    /// A client asks to join.
    func connect(_ client: Client, auth: JSONValue) {
        let socket = Socket(
            id: SocketID.random(),
            namespace: self,
            client: client,
            handshake: Handshake(client.conn.request, auth: auth, issued: WallClock.milliseconds)
        )
        guard !self.middlewares.isEmpty else { return self.admit(socket) }
        Task.immediate { @EngineActor in
            do {
                for middleware in self.middlewares { try await middleware(socket) }
                self.admit(socket)
            } catch {
                self.refuse(socket, error as? ConnectError ?? ConnectError("\(error)"))
            }
        }
    }

    /// The CONNECT packet goes first, then handlers may emit.
    private func admit(_ socket: Socket) {
        // The client may have gone while a middleware waited: nobody hears of it.
        guard socket.client.isOpen else { return self.abandon(socket) }
        self.sockets[socket.id] = socket
        socket.stage = .connected
        self.local.join(socket, [socket.id])
        socket.client.add(socket)
        socket.client.send(PacketEncoder.connect(namespace: self.name, sid: socket.id))
        for handler in self.connectionHandlers { handler(socket) }
    }

    private func refuse(_ socket: Socket, _ error: ConnectError) {
        self.abandon(socket)
        socket.client.refuse(self.name, error)
    }

    private func abandon(_ socket: Socket) {
        socket.stage = .gone
        self.local.remove(socket)
        socket.forgetHandlers()
    }

    /// A socket is disconnected.
    func remove(_ socket: Socket) {
        self.sockets[socket.id] = nil
        self.local.remove(socket)
    }
}

extension Namespace: BroadcastTarget {
    /// Everyone in the namespace.
    public var everyone: BroadcastOperator { BroadcastOperator(self, BroadcastOptions()) }
}
