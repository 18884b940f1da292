import EngineIOProtocol
import NIOCore
import SessionLink
import Testing

@Suite struct PollingTests {
    private static let target = "/engine.io/?EIO=4&transport=polling&sid=\(Harness.sid)"
    private let harness: Harness
    private let client: Client

    init() throws {
        var options = ServerOptions()
        options.maxHttpBufferSize = 100
        options.cookie = CookieOption()
        self.harness = try Harness(options)
        self.client = try self.harness.connect()
    }

    private func handle(_ heard: FakeEngine.Heard?) throws -> Handle {
        switch heard {
        case .poll(let handle, _), .postBegan(let handle, _), .open(let handle, _, _, _): return handle
        case let other: throw Unexpected(other as Any)
        }
    }

    private func answer(_ handle: Handle, _ text: String) throws {
        try self.harness.engine.write { writer in
            writer.beginAnswer(handle)
            writer.packet(type: 4, isBinary: false, text.utf8Span.span.bytes)
            try writer.end()
        }
    }

    @Test("A handshake has Node.js' headers, its cookie, and the packets that the engine opened with")
    func handshake() throws {
        try self.client.request("GET /engine.io/?EIO=4&transport=polling", ["User-Agent: x;MSIE 9.0"])
        let handle = try self.handle(self.harness.engine.takeHeard().first)
        try self.harness.engine.write { writer in
            writer.beginOpened(handle, SessionStamp(ownership: 1, sequence: 1), session: Harness.sid)
            writer.packet(type: 0, isBinary: false, "{}".utf8Span.span.bytes)
            writer.packet(type: 4, isBinary: true, "hi".utf8Span.span.bytes)
            try writer.end()
        }
        let answer = try self.client.answer()
        #expect(answer.status == 200)
        #expect(answer.body == "0{}\u{1E}baGk=")
        #expect(answer.headers["content-type"] == "text/plain; charset=UTF-8")
        #expect(answer.headers["cache-control"] == "no-store")
        #expect(answer.headers["set-cookie"] == "io=\(Harness.sid); Path=/; HttpOnly; SameSite=Lax")
        #expect(answer.headers["x-xss-protection"] == "0")
    }

    @Test("Pipelined requests are answered in their order, in whatever order the engine answers")
    func pipelining() throws {
        let poll = "GET \(Self.target) HTTP/1.1\r\nHost: x\r\n\r\n"
        try self.client.send(poll + "GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n" + poll)
        let heard = try self.harness.engine.takeHeard()
        #expect(heard.count == 2)
        try self.answer(self.handle(heard.last), "last")
        #expect(try self.client.received().readableBytes == 0)
        try self.answer(self.handle(heard.first), "first")
        let first = try self.client.answer()
        #expect(first.body == "4first")
        let second = try #require(Answer(first.rest))
        #expect(second.status == 404)
        #expect(Answer(second.rest)?.body == "4last")
    }

    @Test("A POST is announced with its head, and confirmed with ok")
    func post() throws {
        try self.client.send("POST \(Self.target) HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n4one")
        let heard = try self.harness.engine.takeHeard()
        let handle = try self.handle(heard.first)
        #expect(heard == [.postBegan(handle, Harness.sid)])
        try self.client.send("\u{1E}4two")
        #expect(try self.harness.engine.takeHeard() == [.post(handle, ["4one", "4two"], nil)])
        try self.harness.engine.write { $0.confirmed(handle) }
        let answer = try self.client.answer()
        #expect(answer.status == 200)
        #expect(answer.body == "ok")
        #expect(answer.headers["content-type"] == "text/html")
    }

    @Test("A chunked body is put together")
    func chunked() throws {
        try self.client.request("POST \(Self.target)", ["Transfer-Encoding: chunked"])
        try self.client.send("3\r\n4on\r\n")
        try self.client.send("1\r\ne\r\n0\r\n\r\n")
        let heard = try self.harness.engine.takeHeard()
        #expect(try heard.last == .post(self.handle(heard.first), ["4one"], nil))
    }

    @Test("A body that is no payload is reported with the packets before the fault", arguments: ["4one\u{1E}x", ""])
    func malformed(_ body: String) throws {
        try self.client.request("POST \(Self.target)", body: body)
        let heard = try self.harness.engine.takeHeard()
        let packets = body.isEmpty ? [] : ["4one"]
        #expect(try heard.last == .post(self.handle(heard.first), packets, .malformed))
    }

    @Test("A body over the limit is reported as soon as it is known, and gets an empty 413 on a connection that stays")
    func tooLarge() throws {
        try self.client.send("POST \(Self.target) HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n")
        let heard = try self.harness.engine.takeHeard()
        let handle = try self.handle(heard.first)
        #expect(heard.last == .post(handle, [], .tooLarge))
        try self.harness.engine.write { try $0.refused(handle, status: 413, code: 255, message: "") }
        let answer = try self.client.answer()
        #expect(answer.status == 413)
        #expect(answer.body.isEmpty)
        try self.client.send(String(repeating: "x", count: 101))
        try self.client.request("GET /elsewhere")
        #expect(try self.client.answer().status == 404)
    }

    @Test("A chunked body over the limit is reported")
    func tooLargeInChunks() throws {
        let chunk = "65\r\n" + String(repeating: "4", count: 101) + "\r\n"
        try self.client.request("POST \(Self.target)", ["Transfer-Encoding: chunked"])
        try self.client.send(chunk)
        let heard = try self.harness.engine.takeHeard()
        #expect(try heard.last == .post(self.handle(heard.first), [], .tooLarge))
    }

    @Test("A body that promises binary is reported as invalid")
    func octets() throws {
        try self.client.request("POST \(Self.target)", ["Content-Type: application/octet-stream"], body: "4a")
        let heard = try self.harness.engine.takeHeard()
        #expect(try heard.last == .post(self.handle(heard.first), [], .invalidContent))
    }

    @Test("A client that expects to be told to go on is told so, once")
    func expectContinue() throws {
        try self.client.send(
            "POST \(Self.target) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        )
        #expect(try String(buffer: self.client.received()) == "HTTP/1.1 100 Continue\r\n\r\n")
        try self.client.send("4a")
        let handle = try self.handle(self.harness.engine.takeHeard().first)
        try self.harness.engine.write { $0.confirmed(handle) }
        let answer = try self.client.answer()
        #expect(answer.status == 200)
        #expect(answer.headers["connection"] == nil)
    }

    @Test("An engine hears of a client that leaves a poll or a POST")
    func abort() throws {
        try self.client.request("GET \(Self.target)")
        let poll = try self.handle(self.harness.engine.takeHeard().first)
        try self.client.leave()
        #expect(try self.harness.engine.takeHeard() == [.closed(poll, .transportError, .pollAborted)])
        let other = try self.harness.connect()
        try other.request("POST \(Self.target)", ["Content-Length: 10"])
        let post = try self.handle(self.harness.engine.takeHeard().first)
        try other.leave()
        #expect(try self.harness.engine.takeHeard() == [.closed(post, .transportError, .postAborted)])
    }

    @Test("A poll whose engine is lost is answered at once: its session is unknown")
    func engineLost() throws {
        try self.client.request("GET \(Self.target)")
        try self.harness.engine.isSilent = true
        self.harness.advance(by: .seconds(11))
        let answer = try self.client.answer()
        #expect(answer.status == 400)
        #expect(answer.body == #"{"code":1,"message":"Session ID unknown"}"#)
    }

    @Test("A large answer is compressed if the packets ask for it and the client can", arguments: ["gzip", "deflate"])
    func compression(_ coding: String) throws {
        try self.client.request("GET \(Self.target)", ["Accept-Encoding: \(coding)"])
        let handle = try self.handle(self.harness.engine.takeHeard().first)
        let text = String(repeating: "a", count: 2_000)
        try self.harness.engine.write { writer in
            writer.beginAnswer(handle, flags: .compress)
            writer.packet(type: 4, isBinary: false, text.utf8Span.span.bytes)
            try writer.end()
        }
        let head = try String(buffer: self.client.received())
        #expect(head.contains("Content-Encoding: \(coding)"))
        #expect(head.utf8.count < 500)
    }
}
