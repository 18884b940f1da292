import EngineIOProtocol
import Gateway
import NIOCore
import Operations
import SessionLink
import Testing
import WebSocketProtocol

@Suite struct WebSocketTests {
    private let harness: Harness
    private let client: Client
    private let handle: Handle
    private let stamp = WebSocketFixture.stamp

    init() throws {
        self.harness = try Harness { $0.limits.bufferedBytes = 10_000 }
        (self.client, self.handle) = try WebSocketFixture.open(self.harness)
    }

    private func message(_ text: String, _ flags: MessageFlags = []) throws {
        try self.harness.engine.write { writer in
            try writer.message(self.handle, self.stamp, flags: flags, isBinary: false, text.utf8Span.span.bytes)
        }
    }

    @Test("Text frames with a 4 and binary frames are messages, other packets are passed on as they are")
    func packets() throws {
        try self.client.frame(.text, "4hi")
        try self.client.frame(.binary, "raw")
        try self.client.frame(.text, "2probe")
        try self.client.frame(.text, "baGk=")
        #expect(
            try self.harness.engine.takeHeard() == [
                .message(self.handle, "4hi"), .message(self.handle, "4raw"),
                .packet(self.handle, type: 2, "probe"), .message(self.handle, "4hi"),
            ]
        )
    }

    @Test("A message is written with its attachments, each in a frame of its own")
    func attachments() throws {
        try self.harness.engine.write { writer in
            writer.beginMessage(self.handle, self.stamp)
            writer.packet(type: 4, isBinary: false, "head".utf8Span.span.bytes)
            writer.packet(type: 4, isBinary: true, "tail".utf8Span.span.bytes)
            try writer.end()
        }
        #expect(try self.client.frames() == ["text:4head", "binary:tail"])
    }

    @Test("A broadcast reaches each of its recipients, and none whose session has a later owner")
    func broadcast() throws {
        let (other, otherHandle) = try WebSocketFixture.open(self.harness)
        let stale = SessionStamp(ownership: 0, sequence: 1)
        try self.harness.engine.write { writer in
            let recipients = [
                Recipient(handle: self.handle, stamp: self.stamp), Recipient(handle: otherHandle, stamp: stale),
            ]
            writer.beginBroadcast(to: recipients)
            writer.packet(type: 4, isBinary: false, "all".utf8Span.span.bytes)
            try writer.end()
        }
        #expect(try self.client.frames() == ["text:4all"])
        #expect(try other.frames().isEmpty)
    }

    @Test("The gateway pings, and a pong is its own affair")
    func heartbeat() throws {
        self.harness.advance(by: .seconds(25))
        #expect(try self.client.frames() == ["text:2"])
        try self.client.frame(.text, "3")
        #expect(try self.harness.engine.takeHeard().isEmpty)
        self.harness.advance(by: .seconds(24))
        #expect(try self.client.frames().isEmpty)
    }

    @Test("Without a pong in time the WebSocket is closed and the engine told")
    func pingTimeout() throws {
        self.harness.advance(by: .seconds(25))
        self.harness.advance(by: .seconds(20))
        #expect(try self.harness.engine.takeHeard() == [.closed(self.handle, .pingTimeout, .none)])
        #expect(try self.client.frames() == ["text:2", "close:0"])
        self.harness.advance(by: .seconds(2))
        #expect(!self.client.isOpen)
    }

    @Test("Ping frames are answered with their payload")
    func pingFrame() throws {
        try self.client.frame(.ping, "x")
        #expect(try self.client.frames() == ["pong:x"])
    }

    @Test("A client that closes gets its close frame back, and the engine is told")
    func clientCloses() throws {
        try self.client.frame(.close, "")
        #expect(try self.client.frames() == ["close:0"])
        #expect(try self.harness.engine.takeHeard() == [.closed(self.handle, .transportClose, .none)])
        #expect(!self.client.isOpen)
    }

    @Test("An engine that closes is not told of it")
    func engineCloses() throws {
        try self.message("last")
        try self.harness.engine.write { writer in
            writer.close(self.handle, self.stamp, reason: CloseReason.forcedClose.rawValue, discard: false)
        }
        #expect(try self.client.frames() == ["text:4last", "close:0"])
        try self.client.frame(.close, "")
        #expect(try self.harness.engine.takeHeard().isEmpty)
        #expect(!self.client.isOpen)
    }

    @Test("What is no packet closes the session with a parse error", arguments: ["", "9", "x"])
    func parseError(_ text: String) throws {
        try self.client.frame(.text, text)
        #expect(try self.harness.engine.takeHeard() == [.closed(self.handle, .parseError, .none)])
        #expect(try self.client.frames() == ["close:0"])
    }

    @Test("A frame that RFC 6455 forbids closes with 1002, and the engine hears what it was")
    func invalidFrame() throws {
        try self.client.send(ByteBuffer(bytes: [0x81, 0x01, 0x34]))
        #expect(try self.client.frames() == ["close:1002"])
        #expect(try self.harness.engine.takeHeard() == [.closed(self.handle, .transportError, .invalidFrame)])
    }

    @Test("A client that does not read is closed as a slow consumer, and the engine told")
    func slowConsumer() throws {
        for _ in 0..<3 { try self.message(String(repeating: "x", count: 5_000)) }
        self.harness.run()
        #expect(try self.harness.engine.takeHeard() == [.closed(self.handle, .slowConsumer, .none)])
        #expect(!self.client.isOpen)
        #expect(self.harness.metrics.slowConsumers.value == 1)
    }

    @Test("A volatile message is dropped behind one of the same tick that has not been flushed")
    func volatile() throws {
        try self.message("kept")
        try self.message("lost", .volatile)
        #expect(try self.client.frames() == ["text:4kept"])
        try self.message("kept too", .volatile)
        #expect(try self.client.frames() == ["text:4kept too"])
        #expect(self.harness.metrics.volatileDropped.value == 1)
    }

    @Test("Without credit a packet waits for it, whatever it is, and the client is not read on")
    func credit() throws {
        let (poor, handle) = try WebSocketFixture.open(self.harness, credit: 0)
        try poor.frame(.text, "6nothing")
        try poor.frame(.text, "4one")
        try poor.frame(.text, "4two")
        #expect(try self.harness.engine.takeHeard().isEmpty)
        try self.harness.engine.write { $0.credit(handle, bytes: 1) }
        self.harness.run()
        #expect(try self.harness.engine.takeHeard() == [.packet(handle, type: 6, "nothing")])
        try self.harness.engine.write { $0.credit(handle, bytes: 50) }
        self.harness.run()
        #expect(try self.harness.engine.takeHeard() == [.message(handle, "4one")])
        try self.harness.engine.write { $0.credit(handle, bytes: 1_000) }
        self.harness.run()
        #expect(try self.harness.engine.takeHeard() == [.message(handle, "4two")])
    }

    @Test("While a client is not read, no pong of its is missed")
    func suspendedHeartbeat() throws {
        let (poor, handle) = try WebSocketFixture.open(self.harness, credit: 0)
        try poor.frame(.text, "4one")
        self.harness.advance(by: .seconds(25))
        self.harness.advance(by: .seconds(30))
        let heard = try self.harness.engine.takeHeard()
        #expect(!heard.contains(.closed(handle, .pingTimeout, .none)))
        #expect(poor.isOpen)
    }

    @Test("What came before a client's end is still delivered when credit allows")
    func departure() throws {
        let (poor, handle) = try WebSocketFixture.open(self.harness, credit: 0)
        try poor.frame(.text, "4one")
        try poor.leave()
        #expect(try self.harness.engine.takeHeard().isEmpty)
        try self.harness.engine.write { $0.credit(handle, bytes: 1_000) }
        self.harness.run()
        #expect(
            try self.harness.engine.takeHeard() == [.message(handle, "4one"), .closed(handle, .transportClose, .none)]
        )
    }

    @Test("An engine that takes nothing keeps no client that has left for longer than a silent one is believed to live")
    func endlessDeparture() throws {
        let (poor, handle) = try WebSocketFixture.open(self.harness, credit: 0)
        try poor.frame(.text, "4one")
        try poor.frame(.text, "4two")
        try poor.leave()
        self.harness.advance(by: .seconds(9))
        try self.harness.engine.write { $0.credit(handle, bytes: 1) }
        self.harness.advance(by: .seconds(9))
        #expect(try self.harness.engine.takeHeard() == [.message(handle, "4one")])
        self.harness.advance(by: .seconds(2))
        #expect(try self.harness.engine.takeHeard() == [.closed(handle, .transportClose, .none)])
        #expect(self.harness.metrics.departedDropped.value == 3)
    }

    @Test("When the engine is lost, its WebSockets are closed with a code that says so")
    func engineLost() throws {
        try self.harness.engine.isSilent = true
        self.harness.advance(by: .seconds(11))
        #expect(try self.client.frames() == ["close:1012"])
    }

    @Test("A loop that was stalled itself hears what came meanwhile, and holds no engine for lost")
    func ownStall() throws {
        let harness = try Harness { $0.engineStallTimeout = .seconds(4) }
        let (client, handle) = try WebSocketFixture.open(harness)
        harness.stall(for: .seconds(5))
        try harness.engine.write { writer in
            let text = "still here".utf8Span.span.bytes
            try writer.message(handle, self.stamp, isBinary: false, text)
        }
        #expect(try client.frames() == ["text:4still here"])
    }

    @Test("An engine under the address of another ends what was that one's, and takes its place")
    func superseded() throws {
        let former = try self.harness.engine
        try self.harness.engineAppears(node: 3, tag: "BBBB")
        #expect(try self.client.frames() == ["close:1012"])
        let late = try self.harness.connect()
        try late.request("GET /engine.io/?EIO=4&transport=polling&sid=\(Harness.sid)")
        #expect(try late.answer().status == 400)
        _ = try WebSocketFixture.open(self.harness)
        #expect(former.takeHeard().isEmpty)
    }

    @Test("A drain closes the transport, and sends no packet that would keep clients from reconnecting")
    func drain() throws {
        self.harness.loop.drain(within: .zero)
        #expect(try self.client.frames() == ["close:1001"])
        #expect(try self.harness.engine.takeHeard() == [.closed(self.handle, .serverShutdown, .none)])
    }
}
