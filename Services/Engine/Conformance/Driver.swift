import SocketIO

/// The events of the conformance application.
@EngineActor
final class Driver {
    private let io: Server
    private let history: History

    init(_ io: Server, _ history: History) {
        self.io = io
        self.history = history
    }

    func connected(_ socket: Socket) {
        socket.emit("auth", socket.handshake.auth)
        socket.onDisconnect { [history] (reason: DisconnectReason) in history.disconnected(socket.id, reason) }
        socket.on("message") { (arguments: Arguments) in socket.emit("message-back", arguments) }
        socket.on("message-with-ack") { (arguments: Arguments) in arguments }
        self.answerAboutSocket(socket)
        self.answerAboutOthers(socket)
        self.answerAboutServers(socket)
    }

    /// Server-side events of other engines.
    func listen(to namespace: Namespace) {
        let node = JSONValue(self.io.nodeID)
        namespace.onAnyServerSideEvent { [history] name, arguments in history.serverSideEvent(name, arguments) }
        namespace.onServerSideEvent("ping-all") { (arguments: Arguments) -> JSONValue in
            ["engine": node, "args": JSONValue(arguments)]
        }
        namespace.onServerSideEvent("never-answer") { (_: Arguments, _: Acknowledgement) in }
    }
}

// MARK: The socket itself

extension Driver {
    private func answerAboutSocket(_ socket: Socket) {
        socket.on("whoami") { Self.identity(of: socket) }
        socket.on("echo") { (value: JSONValue, acknowledge: Acknowledgement) in
            if !acknowledge(value) { socket.emit("echo", value) }
        }
        socket.on("join") { (rooms: JSONValue?) in
            Self.answering { () throws(InvalidSpec) in
                socket.join(try Spec.rooms(rooms ?? .null))
                return Self.sorted(socket.rooms)
            }
        }
        socket.on("leave") { (room: JSONValue?) in
            Self.answering { () throws(InvalidSpec) in
                guard let room = room?.string else { throw InvalidSpec("a room is a string") }
                socket.leave(room)
                return Self.sorted(socket.rooms)
            }
        }
        socket.on("set-data") { (data: JSONValue?) in
            Self.answering { () throws(InvalidSpec) in
                guard let data = data?.object else { throw InvalidSpec("data is an object") }
                socket.data = data
                return true
            }
        }
        socket.on("disconnect-me") { (close: Bool?, _: Acknowledgement) in socket.disconnect(close: close ?? false) }
        socket.on("history") { [history] in history.json }
    }

    private static func identity(of socket: Socket) -> JSONValue {
        [
            "id": JSONValue(socket.id), "sid": JSONValue(socket.conn.id), "engine": JSONValue(socket.server.nodeID),
            "transport": JSONValue(socket.conn.transport), "recovered": JSONValue(socket.recovered),
            "rooms": Self.sorted(socket.rooms),
        ]
    }

    /// By Unicode code point, which UTF-8 keeps.
    static func sorted(_ rooms: Set<String>) -> JSONValue {
        JSONValue(rooms.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { JSONValue($0) })
    }
}

// MARK: Broadcasts

extension Driver {
    private func answerAboutOthers(_ socket: Socket) {
        self.on("emit", socket) { operation, event, arguments in
            operation.emit(try Spec.eventName(event), arguments)
            return true
        }
        self.on("emit-with-ack", socket) { operation, event, arguments in
            let event = try Spec.eventName(event)
            return try await Self.responses { try await operation.emitWithAck(event, arguments) }
        }
        self.on("sockets-join", socket) { operation, rooms, _ in
            operation.socketsJoin(try Spec.rooms(rooms))
            return true
        }
        self.on("sockets-leave", socket) { operation, rooms, _ in
            operation.socketsLeave(try Spec.rooms(rooms))
            return true
        }
        self.on("sockets-disconnect", socket) { operation, close, _ in
            operation.disconnectSockets(close: close.bool ?? false)
            return true
        }
        self.on("sockets-fetch", socket) { operation, _, _ in
            let sockets = try await operation.fetchSockets()
            return ["sockets": JSONValue(sockets.map(Self.picture)), "missing": Self.list(sockets.missing)]
        }
    }

    /// An event whose first argument is a spec; what is wrong with it is the acknowledgement.
    private func on(
        _ event: String,
        _ socket: Socket,
        _ operate:
            @escaping @EngineActor (BroadcastOperator, _ first: JSONValue, _ rest: Arguments) async throws -> JSONValue
    ) {
        socket.on(event) { [io] (spec: JSONValue, first: JSONValue?, rest: Arguments) async throws -> JSONValue in
            do {
                return try await operate(try Spec(spec).operation(from: socket, io), first ?? .null, rest)
            } catch let error as InvalidSpec {
                return error.answer
            }
        }
    }

    /// What is wrong with an argument is the acknowledgement.
    private static func answering(_ body: @EngineActor () throws(InvalidSpec) -> JSONValue) -> JSONValue {
        do { return try body() } catch { return error.answer }
    }

    private static func object(_ data: [String: JSONValue]) -> JSONValue {
        JSONValue(data.sorted { $0.key < $1.key })
    }

    private static func picture(_ socket: RemoteSocket) -> JSONValue {
        let handshake = socket.handshake.json
        return [
            "id": JSONValue(socket.id), "rooms": Self.sorted(socket.rooms), "data": Self.object(socket.data),
            "handshake": [
                "auth": handshake["auth"] ?? .null, "query": handshake["query"] ?? .null,
                "address": handshake["address"] ?? .null, "headers": handshake["headers"] ?? .null,
            ],
        ]
    }
}

// MARK: Servers

extension Driver {
    private func answerAboutServers(_ socket: Socket) {
        let namespace = socket.namespace
        socket.on("server-emit") { (event: JSONValue?, arguments: Arguments) in
            Self.answering { () throws(InvalidSpec) in
                namespace.serverSideEmit(try Spec.eventName(event ?? .null), arguments)
                return true
            }
        }
        socket.on("server-emit-with-ack") { (event: JSONValue?, arguments: Arguments) async throws -> JSONValue in
            let name: String
            do throws(InvalidSpec) { name = try Spec.eventName(event ?? .null) } catch { return error.answer }
            return try await Self.responses { try await namespace.serverSideEmitWithAck(name, arguments) }
        }
        socket.on("server-count") { () async throws -> Int in try await namespace.serverCount() }
    }

    /// The answers of an operation, and the error if some did not come in time.
    private static func responses(
        _ operation: @EngineActor () async throws -> Responses<JSONValue>
    ) async throws -> JSONValue {
        do {
            let responses = try await operation()
            return ["responses": JSONValue(responses), "missing": Self.list(responses.missing)]
        } catch let error as OperationTimedOut {
            return [
                "responses": JSONValue(error.responses), "missing": Self.list(error.missing),
                "error": JSONValue("\(error)"),
            ]
        }
    }

    private static func list(_ nodes: [String]) -> JSONValue {
        JSONValue(nodes.map { JSONValue($0) })
    }
}
