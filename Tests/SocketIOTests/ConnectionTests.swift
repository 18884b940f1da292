import SocketIO
import Testing

@Suite("Connecting to a namespace")
@EngineActor
struct ConnectionTests {
    private let engine = MemoryEngine()

    @Test("A client that sends CONNECT gets the socket's id, which is not the session's")
    func connects() throws {
        var sockets: [Socket] = []
        self.engine.io.onConnection { socket in sockets.append(socket) }
        let client = self.engine.open()
        client.send("0")
        let socket = try #require(sockets.first)
        #expect(client.sent == [#"0{"sid":"\#(socket.id)"}"#])
        #expect(socket.id.count == 20)
        #expect(socket.id != client.id)
        #expect(socket.conn.id == client.id)
        #expect(socket.isConnected)
        #expect(socket.rooms == [socket.id])
    }

    @Test("What the connection handler emits comes after the CONNECT packet")
    func order() {
        self.engine.io.onConnection { socket in socket.emit("auth", socket.handshake.auth) }
        let client = self.engine.open()
        client.send(#"0{"token":"123"}"#)
        #expect(client.sent.count == 2)
        #expect(client.sent.last == #"2["auth",{"token":"123"}]"#)
    }

    @Test("Without a payload the handshake's auth is an empty object")
    func emptyAuth() {
        self.engine.io.onConnection { socket in socket.emit("auth", socket.handshake.auth) }
        let client = self.engine.open()
        client.send("0")
        #expect(client.sent.last == #"2["auth",{}]"#)
    }

    @Test("The handshake shows the request that opened the session")
    func handshake() throws {
        var handshake: Handshake?
        self.engine.io.onConnection { socket in handshake = socket.handshake }
        let client = self.engine.open(url: "/socket.io/?EIO=4&transport=polling&a=b%20c")
        client.send("0")
        let shown = try #require(handshake)
        #expect(shown.query["a"] == "b c")
        #expect(shown.headers["x-TEST"] == "1")
        #expect(shown.address == "127.0.0.1")
        #expect(shown.url == "/socket.io/?EIO=4&transport=polling&a=b%20c")
        #expect(!shown.xdomain && !shown.secure)
        #expect(shown.time.hasSuffix("GMT+0000 (Coordinated Universal Time)"))
    }

    @Test("A namespace other than / is named in every packet")
    func customNamespace() {
        self.engine.io.of("/custom").onConnection { socket in socket.emit("hello") }
        let client = self.engine.open()
        client.send("0/custom,")
        #expect(client.sent.first?.hasPrefix(#"0/custom,{"sid":""#) == true)
        #expect(client.sent.last == #"2/custom,["hello"]"#)
    }

    @Test("An unknown namespace is refused, and the connection stays")
    func unknownNamespace() {
        let client = self.engine.open()
        client.send("0/random")
        #expect(client.sent == [#"4/random,{"message":"Invalid namespace"}"#])
        #expect(client.isOpen)
        client.send("0")
        #expect(client.sent.count == 2)
    }

    @Test("One session carries sockets of several namespaces, each with an id of its own")
    func severalNamespaces() {
        var ids: Set<String> = []
        self.engine.io.onConnection { socket in ids.insert(socket.id) }
        self.engine.io.of("/custom").onConnection { socket in ids.insert(socket.id) }
        let client = self.engine.open()
        client.send("0")
        client.send("0/custom,")
        #expect(ids.count == 2)
    }

    @Test(
        "What violates the protocol closes the connection",
        arguments: [
            "0", "4abc", "99[\"x\"]", "2{\"a\":1}", "2[\"connect\"]", "42abc[]", "51-[\"a\"]", "2/nowhere,[\"a\"]",
        ]
    )
    func violations(_ packet: String) {
        let client = self.engine.connect()
        client.send(packet)
        if packet.hasPrefix("51") { client.send("2[\"text while an attachment is due\"]") }
        #expect(!client.isOpen)
    }

    @Test("An event before CONNECT closes the connection")
    func eventBeforeConnect() {
        let client = self.engine.open()
        client.send(#"2["message"]"#)
        #expect(!client.isOpen)
    }

    @Test("An attachment that no packet announced closes the connection")
    func unexpectedBinary() {
        let client = self.engine.connect()
        client.send([1, 2, 3])
        #expect(!client.isOpen)
    }

    @Test("A client that joins no namespace within connectTimeout loses its connection")
    func connectTimeout() {
        let client = self.engine.open()
        self.engine.advance(by: .milliseconds(44_999))
        #expect(client.isOpen)
        self.engine.advance(by: .milliseconds(1))
        #expect(!client.isOpen)
    }

    @Test("A client that has joined one stays, and its timer is gone")
    func connectTimeoutEnds() {
        let client = self.engine.connect()
        #expect(self.engine.runningTimers == 0)
        self.engine.advance(by: .seconds(60))
        #expect(client.isOpen)
    }
}
