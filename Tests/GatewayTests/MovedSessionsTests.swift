import Backbone
import EngineIOProtocol
import NIOCore
import SessionLink
import Testing

@Suite("Requests for sessions that have moved to another engine")
struct MovedSessionsTests {
    private static let target = "/engine.io/?EIO=4&transport=polling&sid=\(Harness.sid)"
    private static let unknown = #"{"code":1,"message":"Session ID unknown"}"#
    private static let other = "\(NodeID(rawValue: 3))"
    private let harness: Harness
    private let client: Client

    init() throws {
        self.harness = try Harness()
        try self.harness.engineAppears(node: 3, tag: "BBBB", address: "ipc:///elsewhere")
        try self.harness.bridgeAppears(reaching: "elsewhere")
        self.client = try self.harness.connect()
    }

    private var former: FakeEngine { self.harness.dialled[0] }
    private var later: FakeEngine { self.harness.dialled[1] }

    private func handle(_ heard: FakeEngine.Heard?) throws -> Handle {
        switch heard {
        case .poll(let handle, _), .postBegan(let handle, _), .attach(let handle, _): return handle
        case let other: throw Unexpected(other as Any)
        }
    }

    /// The engine that was asked says where the session is.
    private func move(_ handle: Handle, by engine: FakeEngine, to node: String = Self.other) throws {
        try engine.write { try $0.movedTo(handle, node: node) }
        self.harness.run()
    }

    @Test("A poll asks the engine that it was sent to, whose answer it gets")
    func poll() throws {
        try self.client.request("GET \(Self.target)")
        try self.move(self.handle(self.former.takeHeard().first), by: self.former)
        let heard = self.later.takeHeard()
        let handle = try self.handle(heard.first)
        #expect(heard == [.poll(handle, Harness.sid)])
        try self.later.write { writer in
            writer.beginAnswer(handle)
            writer.packet(type: 4, isBinary: false, "there".utf8Span.span.bytes)
            try writer.end()
        }
        #expect(try self.client.answer().body == "4there")
    }

    @Test("A POST whose body has been handed over is handed over once more")
    func postHandedOver() throws {
        try self.client.send("POST \(Self.target) HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n4one\u{1E}4two")
        let first = self.former.takeHeard()
        try self.move(self.handle(first.first), by: self.former)
        let heard = self.later.takeHeard()
        let handle = try self.handle(heard.first)
        #expect(heard == [.postBegan(handle, Harness.sid), .post(handle, ["4one", "4two"], nil)])
        try self.later.write { $0.confirmed(handle) }
        #expect(try self.client.answer().body == "ok")
    }

    @Test("A POST whose body is still coming is handed over whole")
    func postUnderWay() throws {
        try self.client.send("POST \(Self.target) HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n4one")
        try self.move(self.handle(self.former.takeHeard().first), by: self.former)
        let handle = try self.handle(self.later.takeHeard().first)
        try self.client.send("\u{1E}4two")
        #expect(self.later.takeHeard() == [.post(handle, ["4one", "4two"], nil)])
        #expect(self.former.takeHeard().isEmpty)
    }

    @Test("A POST that is too large is refused where the session is")
    func postTooLarge() throws {
        try self.client.send("POST \(Self.target) HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n")
        try self.move(self.handle(self.former.takeHeard().first), by: self.former)
        let heard = self.later.takeHeard()
        let handle = try self.handle(heard.first)
        #expect(heard == [.postBegan(handle, Harness.sid), .post(handle, [], .tooLarge)])
    }

    @Test("A WebSocket gets its 101 from where the session is")
    func webSocket() throws {
        try self.client.upgrade("/engine.io/?EIO=4&transport=websocket&sid=\(Harness.sid)")
        try self.move(self.handle(self.former.takeHeard().first), by: self.former)
        #expect(try self.client.received().readableBytes == 0)
        let heard = self.later.takeHeard()
        let handle = try self.handle(heard.first)
        #expect(heard == [.attach(handle, Harness.sid)])
        try self.later.write { $0.accepted(handle, SessionStamp(ownership: 2, sequence: 1)) }
        #expect(try self.client.answer().status == 101)
    }

    @Test("A request is sent on once; an engine that sends it further, or to nobody, has not got the session")
    func once() throws {
        try self.client.request("GET \(Self.target)")
        try self.move(self.handle(self.former.takeHeard().first), by: self.former)
        try self.move(self.handle(self.later.takeHeard().first), by: self.later, to: "\(NodeID(rawValue: 2))")
        #expect(try self.client.answer().body == Self.unknown)
        let other = try self.harness.connect()
        try other.request("GET \(Self.target)")
        try self.move(self.handle(self.former.takeHeard().first), by: self.former, to: "nobody")
        #expect(try other.answer().body == Self.unknown)
    }

    @Test("A request waits for an engine that this gateway does not know yet, and goes there")
    func unknownEngine() throws {
        try self.client.request("GET \(Self.target)")
        try self.move(self.handle(self.former.takeHeard().first), by: self.former, to: "\(NodeID(rawValue: 9))")
        #expect(try self.client.received().readableBytes == 0)
        let count = self.harness.dialled.count
        try self.harness.engineAppears(node: 9, tag: "CCCC", address: "ipc:///farther")
        let heard = self.harness.dialled[count].takeHeard()
        #expect(heard == [.poll(try self.handle(heard.first), Harness.sid)])
        #expect(self.former.takeHeard().isEmpty)
    }
}
