import Gateway
import Testing

@Suite struct HTTPValueTests {
    @Test(
        "A target is reduced to origin-form",
        arguments: [
            ("/a?b", "/a", "b"), ("http://h:1/a?b?c", "/a", "b?c"), ("http://h", "/", ""), ("http://h?x", "/", "x"),
            ("*", "*", ""), ("/a?u=http://h/", "/a", "u=http://h/"), ("/a?\u{301}b?c", "/a", "\u{301}b?c"),
            ("/?", "/", ""), ("http://h?/", "/", "/"),
        ]
    )
    func target(_ text: String, _ path: String, _ query: String) throws {
        let target = try RequestTarget(text)
        #expect(target.path == path)
        #expect(target.query == query)
    }

    @Test(
        "A target of another form, or another scheme, is refused",
        arguments: [
            "", "a", "h:1", "?a", "ftp://h/", "http://", "http:///a", "http://u:p@h/", "http:/a", "http://h:x/",
        ]
    )
    func noTarget(_ text: String) {
        #expect(throws: RequestFault.self) { try RequestTarget(text) }
    }

    @Test(
        "A Host header is a host, and perhaps a port",
        arguments: [
            ("localhost", true), ("localhost:3000", true), ("127.0.0.1:80", true), ("[::1]", true), ("[::1]:80", true),
            ("", true), ("a:", true), ("a%20b", true), ("a b", false), ("a/b", false), ("u@h", false), ("a:b", false),
            ("a:65536", false), ("::1", false), ("[::1", false), ("[]", false), ("[::1]a", false), ("é", false),
        ]
    )
    func host(_ text: String, _ isValid: Bool) {
        #expect(HostHeader.isValid(text.utf8[...]) == isValid)
    }

    @Test(
        "Of the codings a client accepts the one it weighs highest is taken, gzip between equals",
        arguments: [
            ("gzip", "gzip"), ("deflate, gzip", "gzip"), ("deflate", "deflate"),
            ("gzip;q=0.5, deflate;q=0.8", "deflate"),
            ("*", "gzip"), ("gzip;q=0, *", "deflate"), ("br", nil), ("", nil), ("identity, gzip;q=0, deflate;q=0", nil),
        ] as [(String, String?)]
    )
    func coding(_ header: String, _ coding: String?) {
        #expect(ContentCoding(acceptEncoding: header)?.rawValue == coding)
    }

    @Test(
        "A date is RFC 9110's",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
        ]
    )
    func date(_ second: Int64, _ text: String) {
        var date = HTTPDate()
        #expect(date.text(at: second) == text)
    }
}

@Suite struct DrainRoundsTests {
    @Test("Everybody gets a turn, in about as many rounds as there is time for")
    func rounds() {
        let connections = (0..<25).map { ConnectionID(rawValue: $0) }
        var rounds = DrainRounds(connections, duration: .seconds(1))
        var turns: [ConnectionID] = []
        var count = 0
        while !rounds.isOver {
            turns += rounds.next()
            count += 1
        }
        #expect(turns == connections)
        #expect((8...10).contains(count))
    }
}
