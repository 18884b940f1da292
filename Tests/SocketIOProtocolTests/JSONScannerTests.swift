import NIOCore
import SocketIOProtocol
import Testing

@Suite("The JSON scanner")
struct JSONScannerTests {
    private func validate(_ bytes: some Sequence<UInt8>) throws(JSONError) {
        try JSONScanner.validate(ByteBuffer(bytes: bytes).readableBytesSpan)
    }

    static let valid = [
        "0", "-0", "10", "-1.5", "1e5", "1E+5", "0.0e-0", "123456789012345678901234567890", "1e999",
        "true", "false", "null", #""""#, #""a""#, " \t\n\r1 \t\n\r",
        #""\"\\\/\b\f\n\r\t\u0000\uFFFF\uabCD""#,
        // Half a surrogate pair is fine as an escape.
        #""\ud800""#, #""\udc00\ud800""#, "\"\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}\"",
        "[]", "[ ]", "{}", "{ }", "[1]", "[1,2]", "[ 1 , 2 ]", "[[],{},[[]]]", #"{"a":1}"#, #"{"":{"":[]}}"#,
        #"{ "a" : 1 , "b" : [ { } ] }"#, #"{"a":1,"a":2}"#, #"{"__proto__":1}"#, "[null,true,false]",
        #"["12345678","1234567","123456789","1234567\n8","12345678é"]"#,
    ]

    @Test("accepts what JSON.parse accepts", arguments: valid)
    func accepts(json: String) throws {
        try self.validate(json.utf8)
    }

    @Test(
        "refuses text whose comparison would take Swift quadratic time, however it is spelled",
        arguments: [
            ("\u{301}\u{316}", 128), (#"\u0301\u0316"#, 128), (#"\ud834\udd65"#, 256), ("\u{1D165}", 256),
            ("\u{301}" + #"\u0316"#, 128), ("\u{3099}", 256),
        ]
    )
    func combining(marks: String, limit: Int) throws {
        try self.validate("\"a\(String(repeating: marks, count: limit))b\"".utf8)
        #expect(throws: JSONError.self) {
            try self.validate("\"a\(String(repeating: marks, count: limit))\(marks)\"".utf8)
        }
    }

    @Test(
        "takes any length of text whose characters stand by themselves",
        arguments: ["é", "e\u{301}", "中文", "한국어", "👩‍👩‍👧", "ไทย", #"\u4e2d"#, #"\ud83d\ude00"#, "\u{301}a", "\u{F73}"]
    )
    func text(part: String) throws {
        try self.validate("\"\(String(repeating: part, count: 1_000))\"".utf8)
    }

    @Test("refuses each beginning of a valid document that is not one itself", arguments: valid)
    func truncated(json: String) throws {
        guard json.hasPrefix("[") || json.hasPrefix("{") || json.hasPrefix("\"") else { return }
        for length in 0..<json.utf8.count {
            #expect(throws: JSONError(.unexpectedEnd, at: length)) { try self.validate(json.utf8.prefix(length)) }
        }
    }

    static let invalid: [(String, JSONError)] = [
        ("", JSONError(.unexpectedEnd, at: 0)),
        ("  ", JSONError(.unexpectedEnd, at: 2)),
        ("1 2", JSONError(.unexpectedByte(0x32), at: 2)),
        ("[]]", JSONError(.unexpectedByte(0x5D), at: 2)),
        ("[1,]", JSONError(.unexpectedByte(0x5D), at: 3)),
        ("[,1]", JSONError(.unexpectedByte(0x2C), at: 1)),
        ("[1 2]", JSONError(.unexpectedByte(0x32), at: 3)),
        ("[1}", JSONError(.unexpectedByte(0x7D), at: 2)),
        (#"{"a":1]"#, JSONError(.unexpectedByte(0x5D), at: 6)),
        (#"{"a":1,}"#, JSONError(.unexpectedByte(0x7D), at: 7)),
        (#"{"a"}"#, JSONError(.unexpectedByte(0x7D), at: 4)),
        (#"{"a" 1}"#, JSONError(.unexpectedByte(0x31), at: 5)),
        ("{a:1}", JSONError(.unexpectedByte(0x61), at: 1)),
        ("{1:1}", JSONError(.unexpectedByte(0x31), at: 1)),
        ("{,}", JSONError(.unexpectedByte(0x2C), at: 1)),
        ("[{]", JSONError(.unexpectedByte(0x5D), at: 2)),
        ("'a'", JSONError(.unexpectedByte(0x27), at: 0)),
        ("undefined", JSONError(.unexpectedByte(0x75), at: 0)),
        ("NaN", JSONError(.unexpectedByte(0x4E), at: 0)),
        ("True", JSONError(.unexpectedByte(0x54), at: 0)),
        ("tru", JSONError(.unexpectedEnd, at: 3)),
        ("trux", JSONError(.unexpectedByte(0x74), at: 0)),
        ("nullx", JSONError(.unexpectedByte(0x78), at: 4)),
        ("01", JSONError(.unexpectedByte(0x31), at: 1)),
        ("-01", JSONError(.unexpectedByte(0x31), at: 2)),
        ("-", JSONError(.unexpectedEnd, at: 1)),
        ("-a", JSONError(.illegalNumber, at: 1)),
        ("+1", JSONError(.unexpectedByte(0x2B), at: 0)),
        (".5", JSONError(.unexpectedByte(0x2E), at: 0)),
        ("1.", JSONError(.unexpectedEnd, at: 2)),
        ("1.e5", JSONError(.illegalNumber, at: 2)),
        ("1e", JSONError(.unexpectedEnd, at: 2)),
        ("1e+", JSONError(.unexpectedEnd, at: 3)),
        ("1ex", JSONError(.illegalNumber, at: 2)),
        ("0x10", JSONError(.unexpectedByte(0x78), at: 1)),
        ("1_000", JSONError(.unexpectedByte(0x5F), at: 1)),
        (#""\x""#, JSONError(.illegalEscape, at: 2)),
        (#""\u12G4""#, JSONError(.illegalEscape, at: 5)),
        (#""\u123""#, JSONError(.illegalEscape, at: 6)),
        ("\"\n\"", JSONError(.controlCharacter, at: 1)),
        ("\"1234567\t90\"", JSONError(.controlCharacter, at: 8)),
        ("\"\0\"", JSONError(.controlCharacter, at: 1)),
        ("[1]\0", JSONError(.unexpectedByte(0), at: 3)),
        ("\u{FEFF}1", JSONError(.unexpectedByte(0xEF), at: 0)),
        ("\u{A0}1", JSONError(.unexpectedByte(0xC2), at: 0)),
        ("[1]//", JSONError(.unexpectedByte(0x2F), at: 3)),
    ]

    @Test("refuses what JSON.parse refuses, and says where", arguments: invalid)
    func refuses(json: String, error: JSONError) {
        #expect(throws: error) { try self.validate(json.utf8) }
    }

    static let illegalUTF8: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xE2, 0x28, 0xA1],
        [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x28, 0xBC],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ]

    @Test("refuses bytes that are not UTF-8", arguments: illegalUTF8)
    func utf8(bytes: [UInt8]) {
        for prefix in ["", "1234567", "12345678", "é"] {
            let text = Array("\"\(prefix)".utf8) + bytes + Array("\"".utf8)
            let error = #expect(throws: JSONError.self) { try self.validate(text) }
            #expect(error?.reason == .illegalUTF8)
        }
    }

    @Test("counts every special character of a string at every place of a word", arguments: 0..<20)
    func specialCharacters(place: Int) throws {
        for byte in UInt8.min...UInt8.max {
            var text = Array(repeating: UInt8(ascii: "x"), count: 24)
            (text[0], text[23]) = (UInt8(ascii: "\""), UInt8(ascii: "\""))
            text[place + 1] = byte
            let isPlain = byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            #expect((try? self.validate(text)) != nil || !isPlain)
            #expect((try? self.validate(text)) == nil || isPlain)
        }
    }

    @Test("takes documents as deep as its limit, and no deeper", arguments: ["[", #"{"a":"#, #"[{"a":"#])
    func depth(opening: String) throws {
        let perLevel = opening == #"[{"a":"# ? 2 : 1
        let levels = JSONScanner.depthLimit / perLevel
        let closing = String(opening.reversed().compactMap { $0 == "[" ? "]" : $0 == "{" ? "}" : nil })
        func document(_ levels: Int) -> String {
            String(repeating: opening, count: levels) + "1" + String(repeating: closing, count: levels)
        }
        try self.validate(document(levels).utf8)
        let error = #expect(throws: JSONError.self) { try self.validate(document(levels + 1).utf8) }
        #expect(error?.reason == .tooDeep)
    }

    @Test("has the same limit for the elements of an event")
    func depthOfElements() {
        func event(_ depth: Int) -> ByteBuffer {
            ByteBuffer(string: "[" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "]")
        }
        #expect(throws: Never.self) { try JSONScanner.elements(of: event(511).readableBytesSpan) }
        #expect(throws: JSONError(.tooDeep, at: 512)) { try JSONScanner.elements(of: event(512).readableBytesSpan) }
    }

    @Test(
        "says where the elements of an array stand",
        arguments: [
            ("[]", []), ("[ ]", []), ("[1]", ["1"]),
            (#" [ "a" , {"b":[1,2]} ,[] ] "#, [#""a""#, #"{"b":[1,2]}"#, "[]"]),
            ("[0,1,2,3,4,5,6]", ["0", "1", "2", "3", "4", "5", "6"]),
        ]
    )
    func elements(json: String, elements: [String]) throws {
        let fragment = try JSONFragment(validating: ByteBuffer(string: json))
        #expect(fragment.elements.map { fragment.slice($0).text } == elements)
    }

    @Test(
        "knows a value's kind by its first byte",
        arguments: [
            ("{}", JSONKind.object), (" []", .array), (#""""#, .string), ("-1", .number), ("7", .number),
            ("true", .bool),
            ("false", .bool), ("null", .null),
        ]
    )
    func kinds(json: String, kind: JSONKind) throws {
        let fragment = try JSONFragment(validating: ByteBuffer(string: json))
        #expect(fragment.kind == kind)
        #expect(kind == .array || fragment.elements.isEmpty)
    }
}
