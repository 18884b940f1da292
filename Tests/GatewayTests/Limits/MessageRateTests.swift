import EngineIOProtocol
import Gateway
import NIOCore
import Operations
import SessionLink
import Testing
import WebSocketProtocol

@Suite struct MessageRateTests {
    private let harness: Harness

    init() throws {
        self.harness = try Harness {
            $0.messages = MessagePace.Limit(rate: Rate(perSecond: 20, burst: 3), patience: .seconds(2))
        }
    }

    private func messages() throws -> [String] {
        try self.harness.engine.takeHeard().compactMap {
            if case .message(_, let text) = $0 { text } else { nil }
        }
    }

    @Test("A WebSocket above its rate is not read on until it may be, and nothing is lost or out of order")
    func webSocket() throws {
        let (client, _) = try WebSocketFixture.open(self.harness)
        for number in 0..<6 { try client.frame(.text, "4\(number)") }
        #expect(try self.messages() == ["40", "41", "42"])
        self.harness.advance(by: .milliseconds(200))
        #expect(try self.messages() == ["43", "44", "45"])
        #expect(self.harness.metrics.ratePauses.value > 0)
        self.harness.advance(by: .seconds(60))
        #expect(self.harness.metrics.rateExceeded.value == 0)
    }

    @Test("A WebSocket that stays above its rate is closed with 1008, and the engine told why")
    func exceeded() throws {
        let (client, handle) = try WebSocketFixture.open(self.harness)
        for number in 0..<100 { try client.frame(.text, "4\(number)") }
        self.harness.advance(by: .seconds(1.8))
        #expect(client.isOpen)
        #expect(try client.frames().isEmpty)
        self.harness.advance(by: .seconds(0.4))
        #expect(try client.frames() == ["close:1008"])
        #expect(try self.harness.engine.takeHeard().last == .closed(handle, .rateExceeded, .none))
        #expect(self.harness.metrics.rateExceeded.value == 1)
    }

    @Test("Pings count, lest they be a way around")
    func pings() throws {
        let (client, _) = try WebSocketFixture.open(self.harness)
        for _ in 0..<5 { try client.frame(.ping, "x") }
        #expect(try client.frames() == ["pong:x", "pong:x", "pong:x"])
        self.harness.advance(by: .milliseconds(200))
        #expect(try client.frames().count == 2)
    }

    @Test("While a client waits for its rate, no pong of its is missed; once it is read on, they count again")
    func heartbeat() throws {
        let (client, handle) = try WebSocketFixture.open(self.harness)
        self.harness.advance(by: .seconds(25))
        #expect(try client.frames() == ["text:2"])
        for number in 0..<5 { try client.frame(.text, "4\(number)") }
        self.harness.advance(by: .seconds(19))
        #expect(client.isOpen)
        self.harness.advance(by: .seconds(2))
        #expect(try self.harness.engine.takeHeard().last == .closed(handle, .pingTimeout, .none))
    }

    @Test("A client that goes away above its rate loses what was above it, and the engine hears of its end at once")
    func departure() throws {
        let (client, handle) = try WebSocketFixture.open(self.harness)
        for number in 0..<6 { try client.frame(.text, "4\(number)") }
        try client.leave()
        #expect(try self.harness.engine.takeHeard().last == .closed(handle, .transportClose, .none))
    }

    @Test("A POST above the rate is answered later; one that would wait for too long ends its session")
    func posts() throws {
        let target = "POST /engine.io/?EIO=4&transport=polling&sid=\(Harness.sid)"
        func post(_ count: Int) throws -> Client {
            let client = try self.harness.connect()
            try client.request(target, body: (0..<count).map { "4\($0)" }.joined(separator: "\u{1E}"))
            return client
        }
        func handedOver() throws -> Int {
            try self.harness.engine.takeHeard().count { if case .post = $0 { true } else { false } }
        }
        _ = try post(10)
        #expect(try handedOver() == 1)
        let second = try post(100)
        #expect(try handedOver() == 0)
        self.harness.advance(by: .milliseconds(300))
        #expect(try handedOver() == 0)
        self.harness.advance(by: .milliseconds(200))
        #expect(try handedOver() == 1)
        #expect(try second.received().readableBytes == 0)
        let third = try post(1)
        let answer = try third.answer()
        #expect(answer.status == 429 && answer.headers["retry-after"] == "1")
        guard case .closed(_, .rateExceeded, _) = try self.harness.engine.takeHeard().last else {
            throw Unexpected("no close")
        }
    }
}
