import Gateway
import NIOCore
import SessionLink
import Testing

@Suite struct ConnectionTests {
    @Test("HTTP/1.0 is closed after its answer, unless it asks to be kept")
    func http10() throws {
        let harness = try Harness()
        let client = try harness.connect()
        try client.send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try client.answer().headers["connection"] == "keep-alive")
        try client.send("GET /x HTTP/1.0\r\n\r\n")
        #expect(try client.answer().headers["connection"] == "close")
        #expect(!client.isOpen)
    }

    @Test("A slow head is answered 408 when the headers timeout has passed since its first byte")
    func slowHead() throws {
        let harness = try Harness { $0.limits.headers = .seconds(1) }
        let client = try harness.connect()
        try client.request("GET /x")
        _ = try client.answer()
        harness.advance(by: .seconds(3))
        try client.send("GET /")
        harness.advance(by: .milliseconds(500))
        try client.send("x")
        #expect(try client.received().readableBytes == 0)
        harness.advance(by: .milliseconds(500))
        #expect(try client.answer().status == 408)
        #expect(!client.isOpen)
    }

    @Test("A slow body is answered 408 when the request timeout has passed")
    func slowBody() throws {
        let harness = try Harness { $0.limits.request = .seconds(2) }
        let client = try harness.connect()
        try client.request("POST /engine.io/?EIO=4&transport=polling&sid=\(Harness.sid)", ["Content-Length: 5"])
        harness.advance(by: .seconds(1))
        try client.send("4")
        harness.advance(by: .seconds(1))
        #expect(try client.answer().status == 408)
        #expect(try harness.engine.takeHeard().count == 2)
    }

    @Test("A connection that idles is closed without a word, one that polls is not")
    func idle() throws {
        let harness = try Harness { $0.limits.keepAlive = .seconds(5) }
        let (idle, polling) = (try harness.connect(), try harness.connect())
        try idle.request("GET /x")
        _ = try idle.answer()
        try polling.request("GET /engine.io/?EIO=4&transport=polling&sid=\(Harness.sid)")
        harness.advance(by: .seconds(5))
        #expect(!idle.isOpen)
        #expect(try idle.received().readableBytes == 0)
        #expect(polling.isOpen)
    }

    @Test("Bytes that are no request are answered 400, a head without end 431")
    func unreadable() throws {
        let harness = try Harness()
        let garbage = try harness.connect()
        try garbage.send("nonsense\r\n\r\n")
        #expect(try garbage.answer().status == 400)
        #expect(!garbage.isOpen)
        let endless = try harness.connect()
        try endless.send("GET / HTTP/1.1\r\nA: " + String(repeating: "x", count: 20_000))
        #expect(try endless.answer().status == 431)
    }

    @Test(
        "However a malformed request is cut, it is refused once, and what follows is not answered",
        arguments: [
            (400, "GET /x HTTP/1.1\r\n\r\n"), (400, "GET /x HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n"),
            (400, "GET /x HTTP/1.1\nHost: h\n\n"), (400, "GET /x HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"),
            (400, "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            (400, "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n"),
            (501, "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
            (501, "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n"),
            (417, "GET /x HTTP/1.1\r\nHost: h\r\nExpect: 200-ok\r\n\r\n"),
        ]
    )
    func cut(_ status: Int, _ request: String) throws {
        let bytes = Array((request + "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n").utf8)
        for cut in 0..<bytes.count {
            let client = try Harness().connect()
            try client.send(ByteBuffer(bytes: bytes[..<cut]))
            if client.isOpen { try client.send(ByteBuffer(bytes: bytes[cut...])) }
            let answer = try client.answer()
            #expect(answer.status == status, "cut at \(cut)")
            #expect(answer.headers["connection"] == "close" && answer.rest.isEmpty && !client.isOpen)
        }
    }

    @Test("A request that was answered at its head gets no second answer for a broken body")
    func brokenBodyOfAnsweredRequest() throws {
        let client = try Harness().connect()
        try client.request("POST /x", ["Transfer-Encoding: chunked"])
        let answer = try client.answer()
        #expect(answer.status == 404 && answer.headers["connection"] == "close" && answer.rest.isEmpty)
        #expect(!client.isOpen)
        let other = try Harness().connect()
        try other.request("POST /x", ["Content-Length: 5"], body: nil)
        #expect(try other.answer().headers["connection"] == nil)
        #expect(other.isOpen)
    }

    @Test("Another protocol's upgrade is answered as an ordinary request, and the connection closed behind it")
    func otherUpgrade() throws {
        let client = try Harness().connect()
        try client.request("GET /x", ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"])
        let answer = try client.answer()
        #expect(answer.status == 404)
        #expect(answer.headers["connection"] == "close")
    }

    @Test("A drain ends idle connections and lets the others be answered")
    func drain() throws {
        let harness = try Harness()
        let (idle, polling) = (try harness.connect(), try harness.connect())
        try polling.request("GET /engine.io/?EIO=4&transport=polling&sid=\(Harness.sid)")
        guard case .poll(let handle, _) = try harness.engine.takeHeard().first else { throw Unexpected("no poll") }
        harness.loop.drain(within: .seconds(1))
        #expect(!idle.isOpen)
        #expect(polling.isOpen)
        try harness.engine.write { writer in
            writer.beginAnswer(handle)
            try writer.end()
        }
        #expect(try polling.answer().headers["connection"] == "close")
        #expect(!polling.isOpen)
    }
}
