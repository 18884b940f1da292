import EngineIOProtocol
import Foundation
import Testing

@Suite("Cookie option")
struct CookieOptionTests {
    private func option(_ json: String) throws -> CookieOption? {
        try JSONDecoder().decode(Switch<CookieOption>.self, from: Data(json.utf8)).option
    }

    @Test(
        "The cookie is what Node.js sends",
        arguments: [
            (#"true"#, "io=SID; Path=/; HttpOnly; SameSite=Lax"),
            (#"{"name":"woot"}"#, "woot=SID; Path=/; HttpOnly; SameSite=Lax"),
            (#"{"path":"/custom"}"#, "io=SID; Path=/custom; HttpOnly; SameSite=Lax"),
            (#"{"path":false}"#, "io=SID; HttpOnly; SameSite=Lax"),
            (#"{"httpOnly":true}"#, "io=SID; Path=/; HttpOnly; SameSite=Lax"),
            (#"{"sameSite":"strict"}"#, "io=SID; Path=/; HttpOnly; SameSite=Strict"),
            (#"{"httpOnly":false}"#, "io=SID; Path=/; SameSite=Lax"),
            (#"{"httpOnly":"no"}"#, "io=SID; Path=/; HttpOnly; SameSite=Lax"),
            (#"{"sameSite":true}"#, "io=SID; Path=/; HttpOnly; SameSite=Strict"),
            (#"{"sameSite":false}"#, "io=SID; Path=/; HttpOnly"),
            (#"{"sameSite":"None","secure":true}"#, "io=SID; Path=/; HttpOnly; Secure; SameSite=None"),
            (
                #"{"maxAge":60,"domain":"a.b","secure":1,"partitioned":true,"priority":"high"}"#,
                "io=SID; Max-Age=60; Domain=a.b; Path=/; HttpOnly; Secure; Partitioned; Priority=High; SameSite=Lax"
            ),
        ]
    )
    func variants(json: String, header: String) throws {
        #expect(try self.option(json)?.headerValue(sid: "SID") == header)
    }

    @Test("false is no cookie")
    func off() throws {
        #expect(try self.option("false") == nil)
    }

    @Test("An id of the application's own making is percent-encoded")
    func encodedID() {
        #expect(
            CookieOption(path: nil, httpOnly: false, sameSite: nil).headerValue(sid: "a b;é") == "io=a%20b%3B%C3%A9"
        )
    }

    @Test(
        "Nonsense is refused by name",
        arguments: [
            (CookieOption(name: "a b"), "cookie.name"),
            (CookieOption(name: ""), "cookie.name"),
            (CookieOption(path: "/;x"), "cookie.path"),
            (CookieOption(domain: "a\nb"), "cookie.domain"),
            (CookieOption(maxAge: -1), "cookie.maxAge"),
        ]
    )
    func validation(cookie: CookieOption, option: String) {
        do throws(OptionError) {
            try cookie.validate()
            Issue.record("accepted")
        } catch {
            #expect(error.option == option)
        }
    }

    @Test("An unknown SameSite is refused")
    func unknownSameSite() {
        #expect(throws: DecodingError.self) { try self.option(#"{"sameSite":"sometimes"}"#) }
    }

    @Test(
        "A cookie survives its announcement",
        arguments: [
            CookieOption(), CookieOption(path: nil, sameSite: nil), CookieOption(name: "x", maxAge: 1, priority: .low),
        ]
    )
    func roundTrip(cookie: CookieOption) throws {
        let data = try JSONEncoder().encode(cookie)
        #expect(try JSONDecoder().decode(CookieOption.self, from: data) == cookie)
    }
}
