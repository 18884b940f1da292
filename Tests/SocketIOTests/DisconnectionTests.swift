import EngineIOProtocol
import SocketIO
import Testing

@Suite("Disconnecting")
@EngineActor
struct DisconnectionTests {
    private let engine = MemoryEngine()
    private let record = Record()

    /// What sockets said when they were disconnected.
    @EngineActor
    private final class Record {
        var entries: [String] = []
        var sockets: [Socket] = []
    }

    private func watch(_ namespace: Namespace) {
        namespace.onConnection { [record] socket in
            record.sockets.append(socket)
            socket.onDisconnecting { reason in
                record.entries.append("\(socket.namespace.name) disconnecting \(reason) \(socket.rooms.count)")
            }
            socket.onDisconnect { (reason: DisconnectReason) in
                record.entries.append("\(socket.namespace.name) disconnect \(reason) \(socket.rooms.count)")
            }
        }
    }

    @Test("A client that leaves a namespace is still connected to the others")
    func clientLeaves() {
        self.watch(self.engine.io.sockets)
        self.watch(self.engine.io.of("/custom"))
        let client = self.engine.connect()
        client.send("0/custom,")
        client.send("1/custom,")
        #expect(
            self.record.entries == [
                "/custom disconnecting client namespace disconnect 1",
                "/custom disconnect client namespace disconnect 0",
            ]
        )
        #expect(client.isOpen)
        client.send("1")
        #expect(client.isOpen)
    }

    @Test("disconnecting finds the socket in its rooms, disconnect does not; each comes once")
    func order() {
        self.watch(self.engine.io.sockets)
        let client = self.engine.connect()
        self.record.sockets[0].join("room")
        self.record.sockets[0].disconnect()
        client.end(.transportClose)
        #expect(client.take() == ["1"])
        #expect(
            self.record.entries == [
                "/ disconnecting server namespace disconnect 2", "/ disconnect server namespace disconnect 0",
            ]
        )
    }

    @Test("disconnect(close: true) ends the session; each namespace hears the server's wish")
    func closes() {
        self.watch(self.engine.io.sockets)
        self.watch(self.engine.io.of("/custom"))
        let client = self.engine.connect()
        client.send("0/custom,")
        client.sent = []
        self.record.sockets[0].disconnect(close: true)
        #expect(!client.isOpen)
        #expect(Set(client.take()) == ["1", "1/custom,"])
        #expect(
            Set(self.record.entries.filter { !$0.contains("disconnecting") }) == [
                "/ disconnect server namespace disconnect 0", "/custom disconnect server namespace disconnect 0",
            ]
        )
    }

    @Test(
        "What ends the session is each socket's reason, in Node.js' words",
        arguments: [
            (CloseReason.transportError, "transport error"), (.transportClose, "transport close"),
            (.pingTimeout, "ping timeout"), (.parseError, "parse error"), (.forcedClose, "forced close"),
        ]
    )
    func reasons(_ reason: CloseReason, _ text: String) {
        self.watch(self.engine.io.sockets)
        self.engine.connect().end(reason)
        #expect(self.record.entries.last == "/ disconnect \(text) 0")
        #expect(self.engine.io.sockets.sockets.isEmpty)
        #expect(self.engine.engineIO.clientsCount == 0)
    }

    @Test("Invalid Socket.IO ends with forced close, a second CONNECT with forced server close")
    func violations() {
        self.watch(self.engine.io.sockets)
        self.engine.connect().send("4abc")
        self.engine.connect().send("0")
        let reasons = self.record.entries.filter { !$0.contains("disconnecting") }
        #expect(reasons == ["/ disconnect forced close 0", "/ disconnect forced server close 0"])
    }

    @Test("Closing the server ends every socket with server shutting down")
    func serverCloses() {
        self.watch(self.engine.io.sockets)
        let client = self.engine.connect()
        self.engine.io.close()
        #expect(self.record.entries.last == "/ disconnect server shutting down 0")
        #expect(!client.isOpen && client.take().isEmpty)
    }

    @Test("A handler that disconnects the socket again does no harm")
    func reentrant() {
        var reasons: [DisconnectReason] = []
        self.engine.io.onConnection { socket in
            socket.onDisconnecting { _ in socket.disconnect(close: true) }
            socket.onDisconnect { (reason: DisconnectReason) in reasons.append(reason) }
        }
        self.engine.connect().end(.pingTimeout)
        #expect(reasons.count == 1)
    }

    @Test("Nothing of a client stays in memory, though handlers hold the socket that holds them")
    func forgets() {
        weak var socket: Socket?
        weak var conn: EngineIOSocket?
        self.engine.io.use { socket in socket.onError { _, _ in socket.leave("room") } }
        self.engine.io.onConnection { connected in
            socket = connected
            conn = connected.conn
            connected.on("event") { connected.emit("event") }
            connected.onAny { _, _ in connected.emit("any") }
            connected.use { _ in connected.join("room") }
            connected.onDisconnect { (_: DisconnectReason) in connected.leave("room") }
            connected.conn.onUpgrade { connected.emit("upgraded") }
        }
        var client: MemoryClient? = self.engine.connect()
        client?.send(#"20["event"]"#)
        client?.end(.transportClose)
        client = nil
        #expect(socket == nil && conn == nil)
    }
}
