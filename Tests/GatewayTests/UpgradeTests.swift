import EngineIOProtocol
import NIOCore
import SessionLink
import Testing
import WebSocketProtocol

@Suite struct UpgradeTests {
    private static let target = "/engine.io/?EIO=4&transport=websocket"

    struct Case: Sendable, CustomTestStringConvertible {
        let target: String
        let message: String

        var testDescription: String { "\(self.target) → \(self.message)" }
    }

    @Test(
        "An upgrade is refused in Node.js' raw form before any 101",
        arguments: [
            Case(target: "/engine.io/?EIO=4&transport=tobi", message: "Transport unknown"),
            Case(target: target + "&sid=tobi", message: "Session ID unknown"),
            Case(target: target + "&sid=ZZZZbbbbccccddddeeee", message: "Session ID unknown"),
        ]
    )
    func refusal(_ example: Case) throws {
        let client = try Harness().connect()
        try client.upgrade(example.target)
        let text = String(buffer: try client.received())
        let length = example.message.utf8.count
        let head =
            "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-type: text/html\r\nContent-Length: \(length)"
        #expect(text == "\(head)\r\n\r\n\(example.message)")
        #expect(!client.isOpen)
    }

    @Test("What the engine refuses is refused before any 101, with 400 and its text")
    func refusedByEngine() throws {
        let harness = try Harness()
        let client = try harness.connect()
        try client.upgrade("/engine.io/?EIO=3&transport=websocket")
        guard case .open(let handle, .webSocket, "3", _) = try harness.engine.takeHeard().first else {
            throw Unexpected("no open")
        }
        #expect(try client.received().readableBytes == 0)
        try harness.engine.write {
            try $0.refused(handle, status: 400, code: 5, message: "Unsupported protocol version")
        }
        let answer = try client.answer()
        #expect(answer.status == 400)
        #expect(answer.body == "Unsupported protocol version")
        #expect(!client.isOpen)
    }

    @Test("A WebSocket version that is not ours is answered with those that are")
    func wrongVersion() throws {
        let client = try Harness().connect()
        try client.request(
            "GET \(Self.target)",
            [
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 12",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ]
        )
        let answer = try client.answer()
        #expect(answer.status == 400)
        #expect(answer.headers["sec-websocket-version"] == "13, 8")
        #expect(answer.body == "Missing or invalid Sec-WebSocket-Version header")
    }

    @Test("An upgrade with transport=polling gets a WebSocket that is closed at once")
    func futile() throws {
        let client = try Harness().connect()
        try client.upgrade("/engine.io/?EIO=4&transport=polling")
        let answer = try client.answer()
        #expect(answer.status == 101)
        // The close frame's first byte alone is no character.
        #expect(!answer.rest.isEmpty)
    }

    @Test("A later request of a kept-alive connection may upgrade, and the first frame may be right behind it")
    func laterRequest() throws {
        let harness = try Harness()
        let client = try harness.connect()
        try client.request("GET /elsewhere")
        #expect(try client.answer().status == 404)
        let (webSocket, handle) = try WebSocketFixture.open(harness, client)
        try webSocket.frame(.text, "4hello")
        #expect(try harness.engine.takeHeard() == [.message(handle, "4hello")])
    }

    @Test("An upgrade request behind an open poll waits for its turn")
    func pipelinedUpgrade() throws {
        let harness = try Harness()
        let client = try harness.connect()
        try client.request("GET /engine.io/?EIO=4&transport=polling&sid=\(Harness.sid)")
        guard case .poll(let poll, _) = try harness.engine.takeHeard().first else { throw Unexpected("no poll") }
        try client.upgrade(Self.target + "&sid=\(Harness.sid)")
        #expect(try harness.engine.takeHeard().isEmpty)
        try harness.engine.write { writer in
            writer.beginAnswer(poll)
            writer.packet(type: 6, isBinary: false, "".utf8Span.span.bytes)
            try writer.end()
        }
        #expect(try client.answer().body == "6")
        guard case .attach(let handle, Harness.sid) = try harness.engine.takeHeard().first else {
            throw Unexpected("no attach")
        }
        try harness.engine.write { $0.accepted(handle, SessionStamp(ownership: 1, sequence: 1)) }
        #expect(try client.answer().status == 101)
    }

    @Test("A probe is answered before the engine has heard of it, which hears of it all the same")
    func probe() throws {
        let harness = try Harness()
        let client = try harness.connect()
        try client.upgrade(Self.target + "&sid=\(Harness.sid)")
        guard case .attach(let handle, Harness.sid) = try harness.engine.takeHeard().first else {
            throw Unexpected("no attach")
        }
        try harness.engine.write { writer in
            writer.accepted(handle, SessionStamp(ownership: 1, sequence: 1))
            writer.credit(handle, bytes: 1_000)
        }
        #expect(try client.answer().status == 101)
        try client.frame(.text, "2probe")
        #expect(try client.frames() == ["text:3probe"])
        #expect(try harness.engine.takeHeard() == [.packet(handle, type: 2, "probe")])
    }

    @Test("The engine hears of a client that leaves before its upgrade is decided")
    func abort() throws {
        let harness = try Harness()
        let client = try harness.connect()
        try client.upgrade(Self.target)
        guard case .open(let handle, _, _, _) = try harness.engine.takeHeard().first else {
            throw Unexpected("no open")
        }
        try client.leave()
        #expect(try harness.engine.takeHeard() == [.closed(handle, .transportError, .none)])
    }
}

/// A WebSocket session that is open.
enum WebSocketFixture {
    static let stamp = SessionStamp(ownership: 1, sequence: 1)

    /// - Parameter credit: what the engine allows at first.
    static func open(
        _ harness: Harness,
        _ client: Client? = nil,
        credit: UInt32 = 100_000
    ) throws -> (Client, Handle) {
        let client = try client ?? harness.connect()
        try client.upgrade("/engine.io/?EIO=4&transport=websocket")
        guard case .open(let handle, .webSocket, "4", _) = try harness.engine.takeHeard().first else {
            throw Unexpected("no open")
        }
        try harness.engine.write { writer in
            writer.beginOpened(handle, stamp, session: Harness.sid)
            writer.packet(type: 0, isBinary: false, "{}".utf8Span.span.bytes)
            try writer.end()
            writer.heartbeat(handle, pingInterval: 25_000, pingTimeout: 20_000)
            if credit > 0 { writer.credit(handle, bytes: credit) }
        }
        let text = String(buffer: try client.received())
        try #require(text.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        try #require(text.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        try #require(text.hasSuffix("0{}"))
        return (client, handle)
    }
}
