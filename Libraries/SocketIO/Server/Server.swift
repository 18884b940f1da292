package import Logging

/// A Socket.IO server: its namespaces and, for everything that needs no other one, the namespace `/`.
///
/// Equivalent of Node.js' `Server`. In a cluster each engine has one; broadcasts, `fetchSockets` and the like reach the
/// clients of all of them.
@EngineActor
public final class Server {
    /// The Engine.IO side: admission of requests, session ids, raw sessions.
    public nonisolated let engine: EngineIOServer
    package nonisolated let settings: ServerSettings
    package let logger: Logger
    var host: any EngineHost { self.engine.host }

    private var namespaces: [String: Namespace] = [:]
    private var parents: [ParentNamespace] = []
    private var namespaceHandlers: [@EngineActor (Namespace) -> Void] = []
    package nonisolated let cluster: Cluster

    /// - Parameter bus: leads to the other servers of the cluster; without one there are none.
    package init(
        engine: EngineIOServer,
        settings: ServerSettings = ServerSettings(),
        bus: (any ClusterBus)? = nil
    ) {
        self.engine = engine
        self.settings = settings
        self.logger = engine.logger
        self.cluster = Cluster(host: engine.host, bus: bus)
        _ = self.of("/")
        engine.accept { [self] conn in Client(server: self, conn: conn) }
    }

    /// The id of this engine's node, as `missing` lists name it.
    public nonisolated var nodeID: String { self.engine.nodeID }

    /// How long other engines may take to answer, where nothing else is said.
    public nonisolated var requestsTimeout: Duration { self.settings.requestsTimeout }

    /// The namespace `/`.
    public var sockets: Namespace { self.of("/") }

    /// Adds a middleware of the namespace `/`, see ``Namespace/use(_:)``.
    @discardableResult
    public func use(_ middleware: @escaping @EngineActor (Socket) async throws -> Void) -> Server {
        self.sockets.use(middleware)
        return self
    }

    /// Adds a handler for sockets that connect to the namespace `/`.
    public func onConnection(_ handler: @escaping @EngineActor (Socket) -> Void) {
        self.sockets.onConnection(handler)
    }

    /// The same with a handler that may wait; it should register the socket's handlers before it does.
    public func onConnection(_ handler: @escaping @EngineActor (Socket) async -> Void) {
        self.sockets.onConnection(handler)
    }

    /// Ends all sessions of this engine; their sockets' reason is `server shutting down`.
    public func close() {
        for namespace in self.namespaces.values {
            for socket in Array(namespace.sockets.values) { socket.closed(.serverShuttingDown) }
        }
        self.engine.close()
    }
}

// MARK: Namespaces

extension Server {
    /// A namespace by its name, created if it does not exist; a `/` in front is added where it is missing.
    ///
    /// A name that a dynamic namespace admits becomes its child, with its middlewares and handlers.
    public func of(_ name: String) -> Namespace {
        let name = name.hasPrefix("/") ? name : "/" + name
        if let namespace = self.namespaces[name] { return namespace }
        if let parent = self.parents.first(where: { $0.admits(statically: name) }) { return parent.child(name) }
        return self.create(name)
    }

    /// The namespaces that clients ask for by a name in which the expression finds a match.
    public func of(_ pattern: Regex<some Any>) -> ParentNamespace {
        self.add(ParentNamespace(self, .pattern { name in name.firstMatch(of: pattern) != nil }))
    }

    /// The namespaces for which `admits` returns true.
    ///
    /// - Parameter admits: called with the name a client asks for, and its `auth`; throwing is a refusal, too.
    public func of(
        _ admits: @escaping @EngineActor (_ name: String, _ auth: JSONValue) async throws -> Bool
    ) -> ParentNamespace {
        self.add(ParentNamespace(self, .function(admits)))
    }

    /// Adds a handler for namespaces that are created because a client asked for them.
    public func onNewNamespace(_ handler: @escaping @EngineActor (Namespace) -> Void) {
        self.namespaceHandlers.append(handler)
    }

    private func add(_ parent: ParentNamespace) -> ParentNamespace {
        self.parents.append(parent)
        return parent
    }

    /// The namespace of that name, new unless there is one.
    func create(_ name: String) -> Namespace {
        if let namespace = self.namespaces[name] { return namespace }
        let namespace = Namespace(name, server: self)
        self.namespaces[name] = namespace
        if name != "/" { for handler in self.namespaceHandlers { handler(namespace) } }
        return namespace
    }

    /// A client asks for a namespace.
    func connect(_ client: Client, to name: String, auth: JSONValue) {
        if let namespace = self.namespaces[name] { return namespace.connect(client, auth: auth) }
        guard !self.parents.isEmpty else { return client.refuse(name, Self.invalidNamespace) }
        Task.immediate { @EngineActor in
            for parent in self.parents where await parent.admits(name, auth: auth) {
                guard client.isOpen else { return }
                return parent.child(name).connect(client, auth: auth)
            }
            client.refuse(name, Self.invalidNamespace)
        }
    }

    private static let invalidNamespace = ConnectError("Invalid namespace")
}

extension Server: BroadcastTarget {
    /// Everyone in the namespace `/`.
    public var everyone: BroadcastOperator { self.sockets.everyone }
}
