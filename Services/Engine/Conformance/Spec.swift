import SocketIO

/// Whom a driver event is for, and how it travels. All members are optional:
///
///     {"nsp":"/custom","to":["r"],"except":["r"],"from":"server"|"socket","local":false,"volatile":false,
///      "compress":true,"timeout":5000}
///
/// `to` and `except` also take one room as a string. `from: "socket"` leaves the sender out, and is for its own namespace.
struct Spec {
    private static let names: Set<String> = ["nsp", "to", "except", "from", "local", "volatile", "compress", "timeout"]

    private let namespace: String?
    private let to: [String]
    private let except: [String]
    private let isFromSocket: Bool
    private let isLocal: Bool
    private let isVolatile: Bool
    private let compress: Bool
    private let timeout: Duration?

    init(_ value: JSONValue) throws(InvalidSpec) {
        guard let members = value.object else { throw InvalidSpec("it is no object") }
        if let unknown = members.keys.first(where: { !Self.names.contains($0) }) {
            throw InvalidSpec("\(unknown) is unknown")
        }
        self.namespace = try Self.text(members, "nsp")
        self.to = try Self.rooms(members, "to")
        self.except = try Self.rooms(members, "except")
        self.isFromSocket = try Self.isFromSocket(members)
        self.isLocal = try Self.bool(members, "local") ?? false
        self.isVolatile = try Self.bool(members, "volatile") ?? false
        self.compress = try Self.bool(members, "compress") ?? true
        self.timeout = try Self.timeout(members)
    }

    /// What the spec stands for when `socket` says it.
    @EngineActor
    func operation(from socket: Socket, _ io: Server) throws(InvalidSpec) -> BroadcastOperator {
        var operation = try self.start(socket, io).compress(self.compress).timeout(self.timeout ?? io.requestsTimeout)
        if !self.to.isEmpty { operation = operation.to(self.to) }
        if !self.except.isEmpty { operation = operation.except(self.except) }
        if self.isLocal { operation = operation.local }
        return self.isVolatile ? operation.volatile : operation
    }

    @EngineActor
    private func start(_ socket: Socket, _ io: Server) throws(InvalidSpec) -> BroadcastOperator {
        let name = self.namespace ?? socket.namespace.name
        guard !self.isFromSocket else {
            guard name == socket.namespace.name else { throw InvalidSpec("from socket, nsp is the socket's own") }
            return socket.broadcast
        }
        guard name == socket.namespace.name || Self.exists(name) else { throw InvalidSpec("nsp is no namespace here") }
        return io.of(name).everyone
    }

    private static func exists(_ name: String) -> Bool {
        ["/", "/custom", "/guarded"].contains(name) || name.wholeMatch(of: /\/dynamic-[0-9]+/) != nil
    }
}

// MARK: Reading

extension Spec {
    /// One room, or a list of them.
    static func rooms(_ value: JSONValue) throws(InvalidSpec) -> [String] {
        if let room = value.string { return [room] }
        guard let values = value.array else { throw InvalidSpec("rooms are a string or a list of strings") }
        let rooms = values.compactMap(\.string)
        guard rooms.count == values.count else { throw InvalidSpec("rooms are a string or a list of strings") }
        return rooms
    }

    /// The name of an event that may be emitted.
    static func eventName(_ value: JSONValue) throws(InvalidSpec) -> String {
        guard let name = value.string else { throw InvalidSpec("the event's name is a string") }
        guard !ReservedEvent.contains(name) else { throw InvalidSpec("\"\(name)\" is a reserved event name") }
        return name
    }

    private static func rooms(_ members: [String: JSONValue], _ name: String) throws(InvalidSpec) -> [String] {
        guard let value = members[name] else { return [] }
        do throws(InvalidSpec) { return try Self.rooms(value) } catch { throw InvalidSpec("\(name): \(error.what)") }
    }

    private static func text(_ members: [String: JSONValue], _ name: String) throws(InvalidSpec) -> String? {
        guard let value = members[name] else { return nil }
        guard let text = value.string else { throw InvalidSpec("\(name) is a string") }
        return text
    }

    private static func bool(_ members: [String: JSONValue], _ name: String) throws(InvalidSpec) -> Bool? {
        guard let value = members[name] else { return nil }
        guard let bool = value.bool else { throw InvalidSpec("\(name) is true or false") }
        return bool
    }

    private static func isFromSocket(_ members: [String: JSONValue]) throws(InvalidSpec) -> Bool {
        switch try Self.text(members, "from") {
        case nil, "server": return false
        case "socket": return true
        case .some: throw InvalidSpec("from is server or socket")
        }
    }

    private static func timeout(_ members: [String: JSONValue]) throws(InvalidSpec) -> Duration? {
        guard let value = members["timeout"] else { return nil }
        guard let milliseconds = value.int, (1...Int(Int32.max)).contains(milliseconds) else {
            throw InvalidSpec("timeout is a number of milliseconds from 1 to \(Int32.max)")
        }
        return .milliseconds(milliseconds)
    }
}
