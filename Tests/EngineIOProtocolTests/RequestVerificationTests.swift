import EngineIOProtocol
import Testing

@Suite("Request verification")
struct RequestVerificationTests {
    private func verify(
        _ query: String,
        method: String = "GET",
        origin: String? = nil,
        isUpgrade: Bool = false,
        transports: [Transport] = [.polling, .websocket]
    ) throws(Refusal) -> RequestVerification.Route {
        try RequestVerification(
            method: method,
            query: RequestQuery(target: "/engine.io/?" + query),
            origin: origin,
            isUpgrade: isUpgrade,
            transports: transports
        ).beforeSession()
    }

    @Test(
        "A request that passes says what it is about",
        arguments: [
            ("transport=polling", "GET", false, .open(.polling)),
            ("transport=websocket", "GET", true, .open(.websocket)),
            ("transport=polling&sid=a", "GET", false, .poll(sid: "a")),
            ("transport=polling&sid=a", "POST", false, .post(sid: "a")),
            ("transport=websocket&sid=a", "GET", true, .attach(sid: "a")),
            ("transport=polling&sid=a", "PUT", false, .misdirected(sid: "a", .polling)),
            ("transport=websocket&sid=a", "GET", false, .misdirected(sid: "a", .websocket)),
            ("transport=polling&sid=a", "GET", true, .futileUpgrade(sid: "a")),
            ("transport=polling", "GET", true, .futileUpgrade(sid: nil)),
        ] as [(String, String, Bool, RequestVerification.Route)]
    )
    func routes(query: String, method: String, isUpgrade: Bool, route: RequestVerification.Route) throws {
        #expect(try self.verify("EIO=4&" + query, method: method, isUpgrade: isUpgrade) == route)
    }

    @Test(
        "An unknown transport is code 0",
        arguments: [
            "EIO=4", "transport=abc", "transport=", "transport=constructor", "transport=__proto__",
            "transport=webtransport",
        ]
    )
    func unknownTransport(query: String) {
        #expect(throws: Refusal.transportUnknown) { try self.verify(query) }
        #expect(throws: Refusal.transportUnknown) { try self.verify(query, isUpgrade: true) }
    }

    @Test(
        "A transport that is not served is code 0",
        arguments: [("polling", [.websocket]), ("websocket", [.polling])] as [(String, [Transport])]
    )
    func disabledTransport(name: String, transports: [Transport]) {
        #expect(throws: Refusal.transportUnknown) { try self.verify("transport=\(name)", transports: transports) }
    }

    @Test("An Origin header that Node.js calls invalid is code 3", arguments: ["a\u{0}b", "a\nb", "\u{7F}", "\u{1F}"])
    func invalidOrigin(origin: String) {
        #expect(throws: Refusal.badRequest) { try self.verify("transport=polling", origin: origin) }
    }

    @Test("An Origin header that Node.js takes passes", arguments: ["", "http://localhost:3000", "\ttab", "café"])
    func validOrigin(origin: String) throws {
        #expect(try self.verify("transport=polling", origin: origin) == .open(.polling))
    }

    @Test("A handshake with another method than GET is code 2", arguments: ["POST", "PUT", "OPTIONS", "HEAD", "get"])
    func handshakeMethod(method: String) {
        #expect(throws: Refusal.badHandshakeMethod) { try self.verify("transport=polling", method: method) }
        #expect(throws: Refusal.badHandshakeMethod) { try self.verify("transport=websocket", method: method) }
    }

    @Test("A WebSocket handshake without an upgrade is code 3")
    func webSocketWithoutUpgrade() {
        #expect(throws: Refusal.badRequest) { try self.verify("transport=websocket") }
    }

    @Test("The transport is checked before the origin, the origin before the method")
    func order() {
        #expect(throws: Refusal.transportUnknown) { try self.verify("transport=x", method: "PUT", origin: "\n") }
        #expect(throws: Refusal.badRequest) { try self.verify("transport=polling", method: "PUT", origin: "\n") }
    }

    @Test("Every revision but 4 is code 5", arguments: [nil, "", "3", "abc", "04", "4 ", "5"])
    func version(version: String?) {
        #expect(throws: Refusal.unsupportedProtocolVersion) { try RequestVerification.checkVersion(version) }
    }

    @Test("Revision 4 passes")
    func version4() throws {
        try RequestVerification.checkVersion("4")
    }
}
