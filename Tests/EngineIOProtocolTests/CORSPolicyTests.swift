import EngineIOProtocol
import Foundation
import Testing

@Suite("CORS policy")
struct CORSPolicyTests {
    private func policy(_ json: String) throws -> CORSPolicy {
        try #require(try JSONDecoder().decode(Switch<CORSPolicy>.self, from: Data(json.utf8)).option)
    }

    private func texts(_ headers: [CORSPolicy.Header]) -> Set<String> {
        Set(headers.map { "\($0.name): \($0.value)" })
    }

    @Test("A preflight with origin and credentials is answered as Node.js does")
    func measuredPreflight() throws {
        let policy = try self.policy(#"{"origin":"http://localhost:8080","credentials":true}"#)
        let preflight = try #require(policy.preflight(origin: "http://localhost:8080", requestedHeaders: "x-a,x-b"))
        #expect(preflight.status == 204)
        #expect(
            self.texts(preflight.headers) == [
                "Access-Control-Allow-Origin: http://localhost:8080",
                "Access-Control-Allow-Credentials: true",
                "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE",
                "Access-Control-Allow-Headers: x-a,x-b",
                "Vary: Origin, Access-Control-Request-Headers",
            ]
        )
    }

    @Test("An actual request hears of origin and credentials, not of methods and headers")
    func actualRequest() throws {
        let policy = try self.policy(#"{"origin":true,"headers":["my-header"],"credentials":true}"#)
        #expect(
            self.texts(policy.headers(origin: "http://engine.io")) == [
                "Access-Control-Allow-Origin: http://engine.io", "Access-Control-Allow-Credentials: true",
                "Vary: Origin",
            ]
        )
    }

    @Test("Every option of the cors module reaches the preflight")
    func allOptions() throws {
        let policy = try self.policy(
            #"""
            {"origin":"http://good.com","methods":["GET","PUT","POST"],"allowedHeaders":["my-header"],
             "exposedHeaders":["my-exposed-header"],"credentials":true,"maxAge":123,"optionsSuccessStatus":200}
            """#
        )
        let preflight = try #require(policy.preflight(origin: "http://good.com", requestedHeaders: "other"))
        #expect(preflight.status == 200)
        #expect(
            self.texts(preflight.headers) == [
                "Access-Control-Allow-Origin: http://good.com", "Access-Control-Allow-Credentials: true",
                "Access-Control-Allow-Methods: GET,PUT,POST", "Access-Control-Allow-Headers: my-header",
                "Access-Control-Expose-Headers: my-exposed-header", "Access-Control-Max-Age: 123", "Vary: Origin",
            ]
        )
    }

    @Test(
        "Which origin may",
        arguments: [
            (#"{}"#, "http://a", "*"),
            (#"true"#, "http://a", "*"),
            (#"{"origin":"*"}"#, nil, "*"),
            (#"{"origin":true}"#, "http://a", "http://a"),
            (#"{"origin":true}"#, nil, nil),
            (#"{"origin":"http://b"}"#, "http://a", "http://b"),
            (#"{"origin":["http://a","http://b"]}"#, "http://b", "http://b"),
            (#"{"origin":["http://a"]}"#, "http://bad", nil),
            (#"{"origin":["http://a"]}"#, nil, nil),
            (#"{"origin":false}"#, "http://a", nil),
        ] as [(String, String?, String?)]
    )
    func origins(json: String, origin: String?, allowed: String?) throws {
        let headers = try self.policy(json).headers(origin: origin)
        #expect(headers.first { $0.name == "Access-Control-Allow-Origin" }?.value == allowed)
    }

    @Test("A refused origin still gets a preflight's answer, and caches are told that it depends")
    func refusedOrigin() throws {
        let preflight = try self.policy(#"{"origin":["http://a"]}"#).preflight(
            origin: "http://b",
            requestedHeaders: nil
        )
        #expect(preflight?.status == 204)
        #expect(preflight?.headers.contains { $0.name == "Vary" && $0.value.hasPrefix("Origin") } == true)
    }

    @Test("Everyone, said as *, does not depend on the origin")
    func anyoneDoesNotVary() throws {
        #expect(try !self.policy("{}").headers(origin: "http://a").contains { $0.name == "Vary" })
    }

    @Test("With origin false there are neither headers nor preflights")
    func disabled() throws {
        let policy = try self.policy(#"{"origin":false,"credentials":true}"#)
        #expect(policy.headers(origin: "http://a").isEmpty)
        #expect(policy.preflight(origin: "http://a", requestedHeaders: nil) == nil)
    }

    @Test("With preflightContinue the request goes on, with the headers")
    func preflightContinue() throws {
        let preflight = try #require(
            try self.policy(#"{"preflightContinue":true}"#).preflight(origin: "http://a", requestedHeaders: nil)
        )
        #expect(preflight.status == nil)
        #expect(!preflight.headers.isEmpty)
    }

    @Test("Lists may be one text with commas")
    func textLists() throws {
        let policy = try self.policy(#"{"methods":"GET, POST","allowedHeaders":"a,b","exposedHeaders":"c"}"#)
        #expect(policy.methods == ["GET", "POST"])
        #expect(policy.allowedHeaders == ["a", "b"])
        #expect(policy.exposedHeaders == ["c"])
    }

    @Test(
        "Nothing that would end a header is accepted",
        arguments: [
            (#"{"origin":"http://a\r\nx: y"}"#, "cors.origin"),
            (#"{"allowedHeaders":["a\n"]}"#, "cors.allowedHeaders"),
            (#"{"exposedHeaders":["a\n"]}"#, "cors.exposedHeaders"),
            (#"{"methods":["a\n"]}"#, "cors.methods"),
            (#"{"maxAge":-1}"#, "cors.maxAge"),
            (#"{"optionsSuccessStatus":404}"#, "cors.optionsSuccessStatus"),
        ]
    )
    func validation(json: String, option: String) throws {
        let policy = try self.policy(json)
        #expect(throws: OptionError.self) { try policy.validate() }
        do throws(OptionError) { try policy.validate() } catch { #expect(error.option == option) }
    }
}
