import EngineIOProtocol
import SocketIO
import Testing

@Suite("Middlewares", .timeLimit(.minutes(1)))
@EngineActor
struct MiddlewareTests {
    private let engine = MemoryEngine()

    @Test("Middlewares run in order, before the connection handler")
    func order() {
        var calls: [String] = []
        self.engine.io.use { _ in calls.append("first") }
        self.engine.io.use { _ in calls.append("second") }
        self.engine.io.onConnection { _ in calls.append("connection") }
        _ = self.engine.connect()
        #expect(calls == ["first", "second", "connection"])
    }

    @Test("A ConnectError refuses with its message and data")
    func refuses() {
        self.engine.io.use { _ in throw ConnectError("not authorized", data: ["code": 42]) }
        let client = self.engine.open()
        client.send("0")
        #expect(client.sent == [#"4{"message":"not authorized","data":{"code":42}}"#])
        #expect(client.isOpen)
    }

    @Test("Another error refuses with its description, and later middlewares are not called")
    func otherError() {
        struct Broken: Error, CustomStringConvertible { let description = "broken" }
        var isCalled = false
        self.engine.io.of("/custom").use { _ in throw Broken() }.use { _ in isCalled = true }
        let client = self.engine.open()
        client.send("0/custom,")
        #expect(client.sent == [#"4/custom,{"message":"broken"}"#])
        #expect(!isCalled)
    }

    @Test("A refused client may try again")
    func triesAgain() {
        self.engine.io.use { socket in
            guard socket.handshake.auth["token"] == "secret" else { throw ConnectError("not authorized") }
        }
        let client = self.engine.open()
        client.send("0")
        client.send(#"0{"token":"secret"}"#)
        #expect(client.sent.last?.hasPrefix(#"0{"sid":"#) == true)
    }

    @Test("A socket is not connected while a middleware waits; a second CONNECT meanwhile closes the connection")
    func waits() async {
        let gate = Gate()
        var connected = 0
        self.engine.io.use { _ in await gate.wait() }
        self.engine.io.onConnection { _ in connected += 1 }
        let client = self.engine.open()
        client.send("0")
        #expect(connected == 0 && client.sent.isEmpty)
        let impatient = self.engine.open()
        impatient.send("0")
        impatient.send("0")
        #expect(!impatient.isOpen)
        gate.open()
        await gate.settled { connected > 0 }
        #expect(connected == 1 && client.sent.count == 1)
    }

    @Test("A client that closes while a middleware waits is dropped silently, and its rooms are left")
    func closesMeanwhile() async {
        let gate = Gate()
        var connected = 0
        var changes: [RoomChange] = []
        self.engine.io.sockets.onRoomChange { changes.append($0) }
        self.engine.io.use { socket in
            socket.join("lobby")
            await gate.wait()
        }
        self.engine.io.onConnection { _ in connected += 1 }
        let client = self.engine.open()
        client.send("0")
        client.end(.transportClose)
        gate.open()
        await gate.settled { changes.last == .deleted("lobby") }
        #expect(connected == 0)
        #expect(changes.last == .deleted("lobby"))
    }

    @Test("A room joined in a middleware that refuses is left")
    func leavesRooms() {
        var changes: [RoomChange] = []
        self.engine.io.sockets.onRoomChange { changes.append($0) }
        self.engine.io.use { socket in
            socket.join("lobby")
            throw ConnectError("no")
        }
        self.engine.open().send("0")
        #expect(changes.contains(.deleted("lobby")))
    }

    @Test("A socket's own middleware keeps events from their handlers, and onError hears of it")
    func socketMiddleware() {
        var events: [String] = []
        var errors: [String] = []
        self.engine.io.onConnection { socket in
            socket.use { event in
                if event.name == "forbidden" { throw ConnectError("no \(event.arguments.count)") }
            }
            socket.onError { error, event in errors.append("\(event): \((error as? ConnectError)?.message ?? "")") }
            socket.on("forbidden") { events.append("forbidden") }
            socket.on("allowed") { (number: Int) in events.append("allowed \(number)") }
        }
        let client = self.engine.connect()
        client.send(#"2["forbidden",1,2]"#)
        client.send(#"2["allowed",5]"#)
        #expect(events == ["allowed 5"])
        #expect(errors == ["forbidden: no 2"])
    }
}
