import Gateway
import NIOHTTP1
import Testing

@Suite struct IPAddressTests {
    @Test(
        "An address is one whatever its spelling; IPv6 clients are told apart by 64 bits",
        arguments: [
            ("192.0.2.1", "192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1"),
            ("2001:DB8:0:1:2::3", "2001:db8:0:1:2::3", "2001:db8:0:1::"), ("::1", "::1", "::"),
        ]
    )
    func spelling(_ text: String, _ canonical: String, _ client: String) throws {
        let address = try #require(IPAddress(text))
        #expect("\(address)" == canonical)
        #expect("\(address.client)" == client)
    }

    @Test("What is no address is none", arguments: ["", "x", "192.0.2", "192.0.2.256", "1.2.3.4:5", "[::1]", "::1%lo"])
    func noAddress(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "A block has the addresses of its prefix",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("0.0.0.0/0", "1.2.3.4", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false),
            ("2001:db8::/32", "2001:db8:1::9", true), ("2001:db8::/32", "2001:db9::", false), ("::/0", "::1", true),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true),
        ]
    )
    func block(_ text: String, _ address: String, _ contains: Bool) throws {
        #expect(try #require(NetworkBlock(text)).contains(#require(IPAddress(address))) == contains)
    }

    @Test(
        "What is no block is refused, and so are bits behind a prefix",
        arguments: [
            "", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "::/129", "10.0.0.0/-1", "10.0.0.0/+8", "proxy", "/8",
        ]
    )
    func noBlock(_ text: String) {
        #expect(NetworkBlock(text) == nil)
    }
}

@Suite struct TrustedProxiesTests {
    private func client(_ peer: String, _ fields: String...) throws -> String {
        let blocks = try ["10.0.0.0/8", "fd00::/8"].map { try #require(NetworkBlock($0)) }
        let headers = HTTPHeaders(fields.map { ("X-Forwarded-For", $0) })
        return "\(TrustedProxies(blocks).client(of: try #require(IPAddress(peer)), headers))"
    }

    @Test("The client is the nearest hop that is no trusted proxy, whatever is written before it")
    func nearest() throws {
        #expect(try self.client("10.0.0.1", "192.0.2.1") == "192.0.2.1")
        #expect(try self.client("10.0.0.1", "203.0.113.9, 192.0.2.1, 10.0.0.2") == "192.0.2.1")
        #expect(try self.client("10.0.0.1", "203.0.113.9", "192.0.2.1,10.0.0.2") == "192.0.2.1")
        #expect(try self.client("fd00::1", "[2001:db8::7]:443") == "2001:db8::7")
        #expect(try self.client("10.0.0.1", "192.0.2.1:5000") == "192.0.2.1")
    }

    @Test("Who is no trusted proxy is the client, whatever it says")
    func untrusted() throws {
        #expect(try self.client("192.0.2.1", "203.0.113.9") == "192.0.2.1")
    }

    @Test("Behind a hop that is no address nothing is believed; all trusted, the farthest is the client")
    func unreadable() throws {
        #expect(try self.client("10.0.0.1", "203.0.113.9, unknown") == "10.0.0.1")
        #expect(try self.client("10.0.0.1", "203.0.113.9, unknown, 10.0.0.2") == "10.0.0.2")
        #expect(try self.client("10.0.0.1", "10.0.0.3, 10.0.0.2") == "10.0.0.3")
        #expect(try self.client("10.0.0.1") == "10.0.0.1")
    }
}
