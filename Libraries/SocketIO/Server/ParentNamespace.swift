import SocketIOProtocol

/// A family of namespaces that come to be when clients ask for them: those whose name a pattern or a function admits.
///
/// Children get the middlewares and connection handlers that the parent has when they are created.
@EngineActor
public final class ParentNamespace {
    enum Rule {
        case pattern(@EngineActor (String) -> Bool)
        case function(@EngineActor (String, JSONValue) async throws -> Bool)
    }

    private unowned let server: Server
    private let rule: Rule
    private var middlewares: [@EngineActor (Socket) async throws -> Void] = []
    private var connectionHandlers: [@EngineActor (Socket) -> Void] = []
    /// In the order in which they were created.
    public private(set) var children: [Namespace] = []

    init(_ server: Server, _ rule: Rule) {
        self.server = server
        self.rule = rule
    }

    /// Adds a middleware for namespaces that are created from now on.
    @discardableResult
    public func use(_ middleware: @escaping @EngineActor (Socket) async throws -> Void) -> ParentNamespace {
        self.middlewares.append(middleware)
        return self
    }

    /// Adds a handler for sockets of namespaces that are created from now on.
    public func onConnection(_ handler: @escaping @EngineActor (Socket) -> Void) {
        self.connectionHandlers.append(handler)
    }

    /// Sends an event to everyone in the children that exist on this engine, on whichever engine they are.
    public func emit<each Argument: Encodable>(_ event: String, _ arguments: repeat each Argument) {
        for child in self.children { child.emit(event, repeat each arguments) }
    }

    func admits(_ name: String, auth: JSONValue) async -> Bool {
        switch self.rule {
        case .pattern(let matches): matches(name)
        case .function(let admits): (try? await admits(name, auth)) ?? false
        }
    }

    /// Whether a pattern admits the name; functions want to know the client.
    func admits(statically name: String) -> Bool {
        switch self.rule {
        case .pattern(let matches): matches(name)
        case .function: false
        }
    }

    /// The child of that name. Two clients that ask at the same time get the same one.
    func child(_ name: String) -> Namespace {
        if let child = self.children.first(where: { $0.name == name }) { return child }
        let child = self.server.create(name)
        for middleware in self.middlewares { child.use(middleware) }
        for handler in self.connectionHandlers { child.onConnection(handler) }
        self.children.append(child)
        return child
    }
}
