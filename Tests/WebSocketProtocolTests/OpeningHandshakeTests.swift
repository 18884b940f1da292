import Testing
import WebSocketProtocol

@Suite("Opening handshake")
struct OpeningHandshakeTests {
    private static let sound = OpeningHandshake.Request(
        method: "GET",
        upgrade: "websocket",
        key: "dGhlIHNhbXBsZSBub25jZQ==",
        version: "13"
    )

    private func request(_ change: (inout OpeningHandshake.Request) -> Void) -> OpeningHandshake.Request {
        var request = Self.sound
        change(&request)
        return request
    }

    @Test("The key of RFC 6455 is answered as it says")
    func accept() throws {
        #expect(try OpeningHandshake(Self.sound).accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test("The draft's version 8 is accepted, and Upgrade in any case")
    func variants() throws {
        _ = try OpeningHandshake(self.request { $0.version = "8" })
        _ = try OpeningHandshake(self.request { $0.upgrade = "WebSocket" })
    }

    @Test(
        "A key that is not 16 bytes in base64 is refused",
        arguments: [
            nil, "", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25j_Q==",
            "dGhlIHNhbXBsZSBub25jZQAA",
        ]
    )
    func key(key: String?) {
        #expect(throws: UpgradeRefusal.invalidKey) { try OpeningHandshake(self.request { $0.key = key }) }
        #expect(UpgradeRefusal.invalidKey.message == "Missing or invalid Sec-WebSocket-Key header")
        #expect(UpgradeRefusal.invalidKey.status == 400)
    }

    @Test("Another version is refused, and told which ones we speak", arguments: [nil, "", "7", "14", "13, 13", "x"])
    func version(version: String?) {
        #expect(throws: UpgradeRefusal.invalidVersion) { try OpeningHandshake(self.request { $0.version = version }) }
        #expect(UpgradeRefusal.invalidVersion.message == "Missing or invalid Sec-WebSocket-Version header")
        #expect(UpgradeRefusal.invalidVersion.status == 400)
        #expect(UpgradeRefusal.invalidVersion.supportedVersions == "13, 8")
    }

    @Test("Another method is refused with 405")
    func method() {
        #expect(throws: UpgradeRefusal.invalidMethod) { try OpeningHandshake(self.request { $0.method = "POST" }) }
        #expect(UpgradeRefusal.invalidMethod.status == 405)
        #expect(UpgradeRefusal.invalidMethod.message == "Invalid HTTP method")
    }

    @Test("An upgrade to something else is refused", arguments: [nil, "h2c", "websocket, h2c"])
    func upgrade(upgrade: String?) {
        #expect(throws: UpgradeRefusal.invalidUpgrade) { try OpeningHandshake(self.request { $0.upgrade = upgrade }) }
        #expect(UpgradeRefusal.invalidUpgrade.message == "Invalid Upgrade header")
    }

    @Test(
        "The first subprotocol offered is chosen",
        arguments: [("chat", "chat"), ("a, b ,c", "a"), ("v1.x+y", "v1.x+y")]
    )
    func subprotocol(header: String, choice: String) throws {
        #expect(try OpeningHandshake(self.request { $0.protocols = header }).subprotocol == choice)
    }

    @Test("A malformed list of subprotocols is refused", arguments: ["", "a,", "a b", "a,a", "\"a\""])
    func subprotocols(header: String) {
        #expect(throws: UpgradeRefusal.invalidProtocols) {
            try OpeningHandshake(self.request { $0.protocols = header })
        }
    }

    @Test("Extensions are not read unless compression is on")
    func extensionsOff() throws {
        let request = self.request { $0.extensions = "permessage-deflate" }
        #expect(try OpeningHandshake(request).perMessageDeflate == nil)
        #expect(try OpeningHandshake(request, perMessageDeflate: .init()).perMessageDeflate != nil)
        #expect(try OpeningHandshake(self.request { $0.extensions = ";;" }).perMessageDeflate == nil)
    }

    @Test(
        "A malformed list of extensions is refused",
        arguments: [
            "", ",", "a,", "a;", "a;;b", "a=b", "a;b=", "a;=c", "a;b=\"", "a;b=\"\"", "a;b=\"c d\"", "a b", "é",
        ]
    )
    func extensions(header: String) {
        #expect(throws: UpgradeRefusal.invalidExtensions) {
            try OpeningHandshake(self.request { $0.extensions = header }, perMessageDeflate: .init())
        }
    }

    @Test(
        "Extensions are read with their parameters, plain and quoted",
        arguments: [
            ("a", [ExtensionOffer(name: "a", parameters: [])]),
            ("a;b, c;d = 1", nil),
            (
                "a;b ,c;\td=1; e=\"2\"",
                [
                    ExtensionOffer(name: "a", parameters: [.init(name: "b", value: nil)]),
                    ExtensionOffer(
                        name: "c",
                        parameters: [.init(name: "d", value: "1"), .init(name: "e", value: "2")]
                    ),
                ]
            ),
        ] as [(String, [ExtensionOffer]?)]
    )
    func offers(header: String, offers: [ExtensionOffer]?) {
        #expect(ExtensionOffer.parse(header) == offers)
    }

    @Test(
        "SHA-1 is the one of RFC 3174",
        arguments: [
            ("", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
            ("abc", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
            ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "hJg+RBw70m66rkqh+VEp5eVGcPE="),
            (String(repeating: "01234567", count: 80), "3qNWos3dkMen7O3F67Vjk09GBFI="),
        ]
    )
    func sha1(input: String, base64: String) {
        #expect(Base64.encode(SHA1.hash(Array(input.utf8))) == base64)
    }
}
