import Gateway
import NIOCore
import Testing

@Suite struct AddressLimitTests {
    private static let open = "GET /engine.io/?EIO=4&transport=polling"

    private func harness(_ limit: AddressLimit, proxies: String...) throws -> Harness {
        let blocks = try proxies.map { try #require(NetworkBlock($0)) }
        return try Harness {
            $0.address = limit
            $0.proxies = TrustedProxies(blocks)
        }
    }

    @Test("A connection too many of one address is told 429 and when to come again, and ends")
    func tooMany() throws {
        let harness = try self.harness(AddressLimit(connections: 1))
        let first = try harness.connect(from: "192.0.2.1")
        let second = try harness.connect(from: "192.0.2.1")
        let answer = try second.answer()
        #expect(answer.status == 429 && answer.headers["retry-after"] == "1")
        #expect(answer.headers["content-type"] == "application/json")
        #expect(answer.body.hasPrefix(#"{"message":"Too many connections from this address"#))
        #expect(!second.isOpen)
        #expect(try harness.connect(from: "192.0.2.2").isOpen)
        try first.leave()
        try second.leave()
        let third = try harness.connect(from: "192.0.2.1")
        try third.request("GET /x")
        #expect(try third.answer().status == 404)
    }

    @Test("IPv6 addresses of one network of 64 bits are one client's")
    func network() throws {
        let harness = try self.harness(AddressLimit(connections: 1))
        _ = try harness.connect(from: "2001:db8::1")
        #expect(try harness.connect(from: "2001:db8::2").answer().status == 429)
        #expect(try harness.connect(from: "2001:db8:0:1::1").received().readableBytes == 0)
    }

    @Test("A WebSocket keeps the place of the connection that it was")
    func webSocket() throws {
        let harness = try self.harness(AddressLimit(connections: 1))
        let (client, _) = try WebSocketFixture.open(harness)
        #expect(try harness.connect().answer().status == 429)
        try client.leave()
        try harness.connect().request("GET /x")
        #expect(try harness.connect().answer().status == 429)
    }

    @Test(
        "A connection pays for its first handshake, and each further one for itself; an upgrade is refused before 101"
    )
    func handshakes() throws {
        let harness = try self.harness(AddressLimit(rate: Rate(perSecond: 1, burst: 2)))
        let client = try harness.connect()
        try client.request(Self.open)
        try client.request(Self.open)
        #expect(try harness.engine.takeHeard().count == 2)
        let late = try harness.connect()
        #expect(try late.answer().status == 429)
        harness.advance(by: .seconds(1))
        let socket = try harness.connect()
        try socket.request("GET /x")
        _ = try socket.answer()
        try socket.upgrade("/engine.io/?EIO=4&transport=websocket")
        #expect(try harness.engine.takeHeard().count == 1)
        harness.advance(by: .seconds(1))
        let other = try harness.connect()
        try other.request(Self.open)
        #expect(try harness.engine.takeHeard().count == 1)
        let refused = try self.harness(AddressLimit(rate: Rate(perSecond: 1, burst: 1)), proxies: "127.0.0.1")
        let proxy = try refused.connect()
        try proxy.request(Self.open, ["X-Forwarded-For: 192.0.2.1"])
        let second = try refused.connect()
        try second.upgrade("/engine.io/?EIO=4&transport=websocket", ["X-Forwarded-For: 192.0.2.1"])
        #expect(try second.answer().status == 429)
        #expect(!second.isOpen)
        #expect(try refused.engine.takeHeard().count == 1)
    }

    @Test("Through a trusted proxy clients are counted by the requests that are open for them, not by connections")
    func proxied() throws {
        let harness = try self.harness(AddressLimit(connections: 1), proxies: "10.0.0.0/8")
        let poll = "GET /engine.io/?EIO=4&transport=polling&sid=\(Harness.sid)"
        let (one, other) = (try harness.connect(from: "10.0.0.1"), try harness.connect(from: "10.0.0.1"))
        try one.request(poll, ["X-Forwarded-For: 192.0.2.1"])
        try other.request("GET /x", ["X-Forwarded-For: 203.0.113.9, 192.0.2.1"])
        let refusal = try other.answer()
        #expect(refusal.status == 429 && refusal.headers["connection"] == nil && other.isOpen)
        try other.request("GET /x", ["X-Forwarded-For: 192.0.2.2"])
        #expect(try other.answer().status == 404)
        try one.leave()
        try other.request("GET /x", ["X-Forwarded-For: 192.0.2.1"])
        #expect(try other.answer().status == 404)
        let third = try harness.connect(from: "10.0.0.1")
        try third.request("GET /x", ["X-Forwarded-For: 192.0.2.1"])
        #expect(try third.answer().status == 404)
    }
}
