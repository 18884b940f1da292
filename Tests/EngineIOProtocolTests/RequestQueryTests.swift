import EngineIOProtocol
import Testing

@Suite("Request query")
struct RequestQueryTests {
    @Test("Engine.IO's parameters are found")
    func parameters() {
        let query = RequestQuery(target: "/engine.io/?EIO=4&transport=polling&sid=abc&t=x#sid=fragment")
        #expect(query.protocolVersion == "4")
        #expect(query.transport == .polling)
        #expect(query.sid == "abc")
        #expect(query["t"] == "x")
        #expect(query["missing"] == nil)
    }

    @Test("A target without a query has no parameters", arguments: ["/engine.io/", "/engine.io/?", "", "/a#?sid=1"])
    func none(target: String) {
        #expect(RequestQuery(target: target).parameters.isEmpty)
    }

    @Test(
        "Names and values are decoded as forms are",
        arguments: [
            ("a=b%20c+d", "a", "b c d"),
            ("%61=%C3%A9", "a", "é"),
            ("a=100%", "a", "100%"),
            ("a=%zz%4", "a", "%zz%4"),
            ("a=%FF", "a", "\u{FFFD}"),
            ("a=b=c", "a", "b=c"),
            ("a", "a", ""),
            ("&&a=1&", "a", "1"),
            ("=x", "", "x"),
        ]
    )
    func decoding(query: String, name: String, value: String) {
        #expect(RequestQuery(target: "/?" + query)[name] == value)
    }

    @Test("The last of several values counts")
    func lastWins() {
        #expect(RequestQuery(target: "/?transport=polling&transport=websocket").transport == .websocket)
    }

    @Test(
        "A transport that is not ours is none, whatever JavaScript objects have",
        arguments: [
            "abc", "", "constructor", "__proto__", "toString", "hasOwnProperty", "Polling", "webtransport",
        ]
    )
    func unknownTransport(name: String) {
        #expect(RequestQuery(target: "/?transport=\(name)").transport == nil)
    }

    @Test("An empty session id is none")
    func emptySid() {
        #expect(RequestQuery(target: "/?sid=").sid == nil)
    }

    @Test(
        "b64 with any value refuses binary",
        arguments: [("", true), ("b64=", true), ("b64=1", false), ("b64=0", false)]
    )
    func base64(query: String, supportsBinary: Bool) {
        #expect(RequestQuery(target: "/?" + query).supportsBinary == supportsBinary)
    }

    @Test("Names are the same if their bytes are: an accent behind a mark or within a name changes nothing")
    func bytes() {
        let query = RequestQuery(target: "/?\u{301}e\u{301}=1&\u{e9}=2&x=3#\u{301}&y=4")
        #expect(query.parameters.map(\.value) == ["1", "2", "3"])
        #expect(query["\u{e9}"] == "2")
    }

    @Test("Names that Swift compares in quadratic time are found in linear", .timeLimit(.minutes(1)))
    func accents() {
        let name = String(repeating: "\u{301}\u{316}", count: 500_000)
        let query = RequestQuery(target: "/?\(name)=1&\(name)=2&sid=3")
        #expect(query.sid == "3")
        #expect(query.parameters.count == 2)
    }

    @Test("Any bytes are a query", arguments: 0..<100)
    func totality(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let letters = Array("?&=%+#aF0é\u{0}")
        let target = String((0..<40).map { _ in letters.randomElement(using: &generator)! })
        let names = RequestQuery(target: target).parameters.map(\.name)
        #expect(Set(names).count == names.count)
    }
}
