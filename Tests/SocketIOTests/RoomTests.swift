import EngineIOProtocol
import SocketIO
import Testing

@Suite("Rooms and broadcasts")
@EngineActor
struct RoomTests {
    private let engine = MemoryEngine()

    /// Clients a, b and c: a and b in room `r`, b and c in room `s`.
    private func clients() -> [MemoryClient] {
        let rooms: [[String]] = [["r"], ["r", "s"], ["s"]]
        var number = 0
        self.engine.io.onConnection { socket in
            socket.join(rooms[number])
            number += 1
            socket.on("to") { (room: String) in socket.to(room).emit("e") }
            socket.on("broadcast") { socket.broadcast.emit("e") }
        }
        return rooms.map { _ in self.engine.connect() }
    }

    /// Who of them received `e`.
    private func receivers(_ clients: [MemoryClient]) -> [Int] {
        clients.indices.filter { clients[$0].take() == [#"2["e"]"#] }
    }

    @Test("A broadcast reaches everyone in the namespace")
    func everyone() {
        let clients = self.clients()
        let elsewhere = self.engine.open()
        self.engine.io.emit("e")
        #expect(self.receivers(clients) == [0, 1, 2])
        #expect(elsewhere.sent.isEmpty)
    }

    @Test("Rooms are united, and each member is reached once")
    func union() {
        let clients = self.clients()
        self.engine.io.to("r").to("s").emit("e")
        #expect(self.receivers(clients) == [0, 1, 2])
        self.engine.io.in("r").emit("e")
        #expect(self.receivers(clients) == [0, 1])
        self.engine.io.to(["r", "s"]).except("s").emit("e")
        #expect(self.receivers(clients) == [0])
        self.engine.io.except("r").emit("e")
        #expect(self.receivers(clients) == [2])
        self.engine.io.to("nowhere").emit("e")
        #expect(self.receivers(clients).isEmpty)
    }

    @Test("A socket that is gone joins nothing, though its client is there")
    func joinAfterwards() {
        var sockets: [Socket] = []
        var changes: [RoomChange] = []
        self.engine.io.use { socket in
            sockets.append(socket)
            if sockets.count == 2 { throw ConnectError("refused") }
        }
        let clients = [self.engine.connect(), self.engine.connect()]
        sockets[0].disconnect()
        self.engine.io.sockets.onRoomChange { changes.append($0) }
        for socket in sockets { socket.join("r") }
        #expect(clients.allSatisfy { $0.isOpen })
        #expect(sockets.allSatisfy { $0.rooms.isEmpty })
        #expect(changes == [])
    }

    @Test("Rooms whose names look alike but are spelled differently are different rooms, as in JavaScript")
    func spelling() {
        let names = ["caf\u{E9}", "cafe\u{301}"]
        var number = 0
        self.engine.io.onConnection { socket in
            socket.join(names[number])
            number += 1
        }
        let clients = names.map { _ in self.engine.connect() }
        self.engine.io.to(names[0]).emit("e")
        #expect(self.receivers(clients) == [0])
        self.engine.io.to(names[1]).emit("e")
        #expect(self.receivers(clients) == [1])
        self.engine.io.to(names).emit("e")
        #expect(self.receivers(clients) == [0, 1])
        let many = (0..<20).map { "other \($0)" } + names
        self.engine.io.to(many).except(names[1]).emit("e")
        #expect(self.receivers(clients) == [0])
    }

    @Test("A broadcast from a socket leaves it out")
    func fromSocket() {
        let clients = self.clients()
        clients[1].send(#"2["to","r"]"#)
        #expect(self.receivers(clients) == [0])
        clients[1].send(#"2["broadcast"]"#)
        #expect(self.receivers(clients) == [0, 2])
    }

    @Test("The id of a socket is a room")
    func socketID() throws {
        let clients = self.clients()
        let id = try #require(self.engine.io.sockets.sockets.keys.first)
        self.engine.io.to(id).emit("e")
        #expect(self.receivers(clients).count == 1)
    }

    @Test("An operator can be kept: each modifier makes another one")
    func immutable() {
        let clients = self.clients()
        let operation = self.engine.io.to("r")
        _ = operation.to("s")
        _ = operation.except("r")
        operation.emit("e")
        #expect(self.receivers(clients) == [0, 1])
    }

    @Test("A broadcast is encoded once, for all its recipients together")
    func encodedOnce() {
        let clients = self.clients()
        self.engine.io.volatile.compress(false).emit("e")
        #expect(self.engine.broadcasts == 1)
        #expect(clients.allSatisfy { $0.lastOptions == .init(compress: false, isVolatile: true) })
    }

    @Test("A volatile event is dropped where the client cannot take it, whole")
    func volatile() {
        let clients = self.clients()
        clients[0].isWritable = false
        self.engine.io.to("r").volatile.emit("e")
        #expect(self.receivers(clients) == [1])
        self.engine.io.to("r").emit("e")
        #expect(self.receivers(clients) == [0, 1])
    }

    @Test("Rooms come with their first member and go with their last")
    func roomChanges() {
        var changes: [RoomChange] = []
        self.engine.io.sockets.onRoomChange { changes.append($0) }
        var id = ""
        self.engine.io.onConnection { socket in
            id = socket.id
            socket.join("room")
            socket.join("room")
            socket.leave("room")
        }
        let client = self.engine.connect()
        client.end(.transportClose)
        #expect(
            changes == [
                .created(id), .joined(id, id: id), .created("room"), .joined("room", id: id), .left("room", id: id),
                .deleted("room"), .left(id, id: id), .deleted(id),
            ]
        )
    }

    @Test("socketsJoin, socketsLeave and fetchSockets act on an audience")
    func audience() async throws {
        let clients = self.clients()
        self.engine.io.in("r").socketsJoin(["t", "u"])
        self.engine.io.in("s").socketsLeave("t")
        let inT = try await self.engine.io.in("t").fetchSockets()
        #expect(inT.count == 1 && inT.missing.isEmpty)
        #expect(inT.first?.rooms.isSuperset(of: ["r", "t", "u"]) == true)
        inT.first?.emit("e")
        #expect(self.receivers(clients) == [0])
        #expect(try await self.engine.io.fetchSockets().count == 3)
    }

    @Test("fetchSockets shows a socket's data and handshake")
    func remoteSocket() async throws {
        self.engine.io.onConnection { socket in socket.data = ["nickname": "Ann"] }
        self.engine.open().send(#"0{"token":1}"#)
        let socket = try #require(try await self.engine.io.fetchSockets().first)
        #expect(socket.data == ["nickname": "Ann"])
        #expect(socket.handshake.auth == ["token": 1])
        #expect(socket.handshake.json["headers"]?["host"] == "localhost")
    }

    @Test("disconnectSockets disconnects an audience")
    func disconnectSockets() {
        let clients = self.clients()
        self.engine.io.in("r").disconnectSockets()
        #expect(clients.map { $0.take() } == [["1"], ["1"], []])
        self.engine.io.disconnectSockets(close: true)
        #expect(clients.map { $0.isOpen } == [true, true, false])
    }

    @Test("Alone in its cluster, an engine counts itself, and server-side events have no answers")
    func alone() async throws {
        #expect(try await self.engine.io.serverCount() == 1)
        #expect(try await self.engine.io.serverSideEmitWithAck("ping").isEmpty)
        self.engine.io.serverSideEmit("ping")
    }
}
