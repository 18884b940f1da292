import SocketIO
import Testing

@Suite("Dynamic namespaces", .timeLimit(.minutes(1)))
@EngineActor
struct NamespaceTests {
    private let engine = MemoryEngine()

    @Test("A pattern admits the names it matches; children have its middlewares and handlers")
    func pattern() {
        var connected: [String] = []
        let parent = self.engine.io.of(/^\/dynamic-[0-9]+$/)
        parent.use { socket in
            if socket.handshake.auth["no"] == true { throw ConnectError("refused") }
        }
        parent.onConnection { socket in connected.append(socket.namespace.name) }
        let client = self.engine.open()
        client.send("0/dynamic-1,")
        client.send("0/dynamic-x,")
        client.send(#"0/dynamic-2,{"no":true}"#)
        #expect(connected == ["/dynamic-1"])
        #expect(
            client.sent[1...] == [
                #"4/dynamic-x,{"message":"Invalid namespace"}"#, #"4/dynamic-2,{"message":"refused"}"#,
            ]
        )
        #expect(parent.children.map(\.name) == ["/dynamic-1", "/dynamic-2"])
    }

    @Test("A function decides by name and auth, and may wait; those that ask meanwhile get the same namespace")
    func function() async {
        let gate = Gate()
        let parent = self.engine.io.of { (name: String, auth: JSONValue) async throws -> Bool in
            await gate.wait()
            return name == "/asked" && auth["token"] == "t"
        }
        var connected = 0
        parent.onConnection { _ in connected += 1 }
        let clients = (0..<3).map { _ in self.engine.open() }
        clients[0].send(#"0/asked,{"token":"t"}"#)
        clients[1].send(#"0/asked,{"token":"t"}"#)
        clients[2].send("0/asked,")
        #expect(clients.allSatisfy { $0.sent.isEmpty })
        gate.open()
        await gate.settled { connected == 2 && !clients[2].sent.isEmpty }
        #expect(connected == 2 && parent.children.count == 1)
        #expect(clients[2].sent == [#"4/asked,{"message":"Invalid namespace"}"#])
    }

    @Test("Parents are tried in the order of their registration, and named namespaces before all")
    func order() {
        var connected: [String] = []
        self.engine.io.of("/named").onConnection { _ in connected.append("named") }
        self.engine.io.of(/named/).onConnection { _ in connected.append("first") }
        self.engine.io.of(/name/).onConnection { _ in connected.append("second") }
        let client = self.engine.open()
        client.send("0/named,")
        client.send("0/named-2,")
        client.send("0/name,")
        #expect(connected == ["named", "first", "second"])
    }

    @Test("A namespace that the application creates by name belongs to the pattern that matches it")
    func staticChild() {
        let parent = self.engine.io.of(/^\/room-/)
        var connected = 0
        parent.onConnection { _ in connected += 1 }
        let child = self.engine.io.of("/room-1")
        self.engine.open().send("0/room-1,")
        #expect(connected == 1 && parent.children.map(\.name) == [child.name])
        parent.emit("to all children")
    }

    @Test("onNewNamespace hears of each one once, and a name without slash is the same as with it")
    func newNamespaces() {
        var names: [String] = []
        self.engine.io.onNewNamespace { names.append($0.name) }
        #expect(self.engine.io.of("chat") === self.engine.io.of("/chat"))
        #expect(names == ["/chat"])
    }
}
