import EngineIOProtocol
import Testing

@Suite("Refusals")
struct RefusalTests {
    @Test(
        "Each code has Node.js' status and exact body",
        arguments: [
            (Refusal.transportUnknown, 400, "{\"code\":0,\"message\":\"Transport unknown\"}"),
            (.sessionUnknown, 400, "{\"code\":1,\"message\":\"Session ID unknown\"}"),
            (.badHandshakeMethod, 400, "{\"code\":2,\"message\":\"Bad handshake method\"}"),
            (.badRequest, 400, "{\"code\":3,\"message\":\"Bad request\"}"),
            (.forbidden(), 403, "{\"code\":4,\"message\":\"Forbidden\"}"),
            (.unsupportedProtocolVersion, 400, "{\"code\":5,\"message\":\"Unsupported protocol version\"}"),
        ] as [(Refusal, UInt16, String)]
    )
    func exactBodies(refusal: Refusal, status: UInt16, body: String) {
        #expect(refusal.status == status)
        #expect(refusal.body == body)
    }

    @Test("The application's own message replaces Forbidden, escaped as JSON.stringify does")
    func customMessage() {
        let refusal = Refusal.forbidden("no \"entry\"\u{1}\t€")
        #expect(refusal.body == "{\"code\":4,\"message\":\"no \\\"entry\\\"\\u0001\\t€\"}")
        #expect(refusal.upgradeBody == "no \"entry\"\u{1}\t€")
    }

    @Test("An upgrade is refused with the bare message", arguments: Refusal.Code.allCases)
    func upgradeBody(code: Refusal.Code) {
        #expect(Refusal(code).upgradeBody == code.text)
    }

    @Test(
        "Bare refusals have no body",
        arguments: [
            (Refusal.invalidRequest, 400), (.payloadTooLarge, 413), (.unsupportedMethod, 500),
        ] as [(Refusal, UInt16)]
    )
    func bare(refusal: Refusal, status: UInt16) {
        #expect(refusal.status == status)
        #expect(refusal.body.isEmpty)
    }
}
