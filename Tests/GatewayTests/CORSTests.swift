import EngineIOProtocol
import Testing

@Suite struct CORSTests {
    private static let target = "/engine.io/?EIO=4&transport=polling"
    private let client: Client

    init() throws {
        var options = ServerOptions()
        options.cors = CORSPolicy(origin: .exactly("http://a"), credentials: true)
        self.client = try Harness(options).connect()
    }

    @Test("A preflight is answered 204 with the policy's headers, as npm's cors answers it")
    func preflight() throws {
        try self.client.request(
            "OPTIONS \(Self.target)",
            ["Origin: http://a", "Access-Control-Request-Headers: x-one"]
        )
        let answer = try self.client.answer()
        #expect(answer.status == 204)
        #expect(answer.headers["access-control-allow-origin"] == "http://a")
        #expect(answer.headers["access-control-allow-credentials"] == "true")
        #expect(answer.headers["access-control-allow-methods"] == "GET,HEAD,PUT,PATCH,POST,DELETE")
        #expect(answer.headers["access-control-allow-headers"] == "x-one")
        #expect(answer.headers["vary"] == "Origin, Access-Control-Request-Headers")
        #expect(answer.headers["content-length"] == "0")
    }

    @Test(
        "An error has the policy's headers too, or a page could not read it",
        arguments: ["GET /engine.io/?EIO=4", "POST \(target)", "GET \(target)&sid=ZZZZbbbbccccddddeeee"]
    )
    func errors(_ line: String) throws {
        try self.client.request(line, ["Origin: http://a"])
        let answer = try self.client.answer()
        #expect(answer.status == 400)
        #expect(answer.headers["access-control-allow-origin"] == "http://a")
        #expect(answer.headers["access-control-allow-credentials"] == "true")
    }
}
