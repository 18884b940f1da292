import EngineIOProtocol
import NIOCore
import SessionLink
import Testing

@Suite struct VerificationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let line: String
        let headers: [String]
        let status: Int
        let body: String

        init(_ line: String, _ status: Int, _ body: String, headers: [String] = []) {
            self.line = line
            self.headers = headers
            self.status = status
            self.body = body
        }

        var testDescription: String { "\(self.line) → \(self.status) \(self.body)" }
    }

    private static let transportUnknown = #"{"code":0,"message":"Transport unknown"}"#
    private static let sessionUnknown = #"{"code":1,"message":"Session ID unknown"}"#
    private static let badHandshakeMethod = #"{"code":2,"message":"Bad handshake method"}"#
    private static let badRequest = #"{"code":3,"message":"Bad request"}"#

    @Test(
        "A request that no session is needed to refuse is answered with Node.js' exact status and body",
        arguments: [
            Case("GET /engine.io/?EIO=4", 400, transportUnknown),
            Case("GET /engine.io/?EIO=4&transport=tobi", 400, transportUnknown),
            Case("GET /engine.io/?EIO=4&transport=constructor", 400, transportUnknown),
            Case("GET /engine.io/?EIO=4&transport=__proto__", 400, transportUnknown),
            Case("POST /engine.io/?EIO=4&transport=polling", 400, badHandshakeMethod),
            Case("OPTIONS /engine.io/?EIO=4&transport=polling", 400, badHandshakeMethod),
            Case("GET /engine.io/?EIO=4&transport=websocket", 400, badRequest),
            Case("GET /engine.io/?EIO=4&transport=polling&sid=tobi", 400, sessionUnknown),
            Case("GET /engine.io/?EIO=4&transport=polling&sid=ZZZZbbbbccccddddeeee", 400, sessionUnknown),
            Case("POST /engine.io/?EIO=4&transport=polling&sid=ZZZZbbbbccccddddeeee", 400, sessionUnknown),
            Case("GET http://localhost/engine.io/?EIO=4&transport=x", 400, transportUnknown),
        ]
    )
    func refusal(_ example: Case) throws {
        let client = try Harness().connect()
        try client.request(example.line, example.headers)
        let answer = try client.answer()
        #expect(answer.status == example.status)
        #expect(answer.body == example.body)
        #expect(answer.headers["content-type"] == "application/json")
        #expect(client.isOpen)
    }

    @Test("An engine's refusal reaches the client with its status, code and text")
    func refusedByEngine() throws {
        let harness = try Harness()
        let client = try harness.connect()
        try client.request("GET /engine.io/?EIO=4&transport=polling")
        let heard = try harness.engine.takeHeard()
        guard case .open(let handle, .polling, "4", "/engine.io/?EIO=4&transport=polling") = heard.first else {
            throw Unexpected(heard)
        }
        try harness.engine.write { try $0.refused(handle, status: 403, code: 4, message: "no \"dice\"") }
        let answer = try client.answer()
        #expect(answer.status == 403)
        #expect(answer.body == #"{"code":4,"message":"no \"dice\""}"#)
    }

    @Test("What a session takes neither as poll nor as POST is refused by its engine", arguments: ["PUT", "DELETE"])
    func misdirected(_ method: String) throws {
        let harness = try Harness()
        let client = try harness.connect()
        try client.request("\(method) /engine.io/?EIO=4&transport=polling&sid=\(Harness.sid)")
        guard case .misdirected(let handle, .polling, Harness.sid) = try harness.engine.takeHeard().first else {
            throw Unexpected(method)
        }
        try harness.engine.write { try $0.refused(handle, status: 500, code: 255, message: "") }
        let answer = try client.answer()
        #expect(answer.status == 500)
        #expect(answer.body.isEmpty)
    }

    @Test("Paths other than the application's and the page's are 404")
    func otherPath() throws {
        let client = try Harness().connect()
        try client.request("GET /elsewhere")
        #expect(try client.answer().status == 404)
        try client.request("GET /engine.io?EIO=4&transport=polling")
        #expect(try client.answer().status == 404)
    }

    @Test("Without any engine a request is answered 503, with a body that says so")
    func noEngine() throws {
        let client = try Harness(hasEngine: false).connect()
        try client.request("GET /engine.io/?EIO=4&transport=polling")
        let answer = try client.answer()
        #expect(answer.status == 503)
        #expect(answer.body == #"{"message":"No engine is ready"}"#)
    }

    @Test("A handshake waits for an engine that is not ready, no longer than the response timeout")
    func waitsForEngine() throws {
        let harness = try Harness(hasEngine: false)
        try harness.engineAppears(isReady: false)
        let client = try harness.connect()
        try client.request("GET /engine.io/?EIO=4&transport=polling")
        #expect(try client.received().readableBytes == 0)
        harness.advance(by: .seconds(1))
        #expect(try client.answer().status == 503)
    }
}

/// What a test did not expect.
struct Unexpected: Error {
    let value: String

    init(_ value: some Any) {
        self.value = String(describing: value)
    }
}
