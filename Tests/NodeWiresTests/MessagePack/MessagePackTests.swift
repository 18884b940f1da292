import NIOCore
import NodeWires
import SocketIOProtocol
import Testing

@Suite struct MessagePackTests {
    /// What notepack makes of values, and what these are in JSON.
    static let values: [(hex: String, json: String)] = [
        ("00", "0"), ("7f", "127"), ("cc80", "128"), ("ccff", "255"), ("cd0100", "256"), ("cdffff", "65535"),
        ("ce00010000", "65536"), ("ceffffffff", "4294967295"), ("cf0000000100000000", "4294967296"),
        ("cf001fffffffffffff", "9007199254740991"), ("cfffffffffffffffff", "18446744073709551615"),
        ("ff", "-1"), ("e0", "-32"), ("d0df", "-33"), ("d080", "-128"), ("d1ff7f", "-129"), ("d18000", "-32768"),
        ("d2ffff7fff", "-32769"), ("d280000000", "-2147483648"), ("d3ffffffff7fffffff", "-2147483649"),
        ("cb3ff8000000000000", "1.5"), ("cbbfb999999999999a", "-0.1"), ("cb3e7ad7f29abcaf48", "1e-07"),
        ("c0", "null"), ("c2", "false"), ("c3", "true"), ("a0", #""""#), ("a3e282ac", #""€""#), ("a122", #""\"""#),
        ("a20a01", #""\n\u0001""#), ("90", "[]"), ("80", "{}"), ("93010203", "[1,2,3]"),
        ("82a16101a16291c0", #"{"a":1,"b":[null]}"#),
        ("d920" + String(repeating: "61", count: 32), "\"" + String(repeating: "a", count: 32) + "\""),
        ("bf" + String(repeating: "61", count: 31), "\"" + String(repeating: "a", count: 31) + "\""),
        (
            "dc0010" + String(repeating: "00", count: 16),
            "[" + Array(repeating: "0", count: 16).joined(separator: ",") + "]"
        ),
        (
            "de0010" + (0..<16).map { "a1" + String(0x61 + $0, radix: 16) + "c0" }.joined(),
            "{" + (0..<16).map { "\"\(Character(Unicode.Scalar(0x61 + UInt8($0))))\":null" }.joined(separator: ",")
                + "}"
        ),
    ]

    @Test("values have notepack's form in both directions", arguments: Self.values)
    func bothDirections(hex: String, json: String) throws {
        #expect(try JSONFragment(messagePack: ByteBuffer(hex: hex)).text == json)
        #expect(try JSONFragment(json).messagePack.hex == hex)
    }

    @Test(
        "what JSON has another word for, or none, is what JSON.stringify makes of it",
        arguments: [
            ("d40000", "null"), ("92d40000a161", #"[null,"a"]"#), ("82a161d40000a16201", #"{"b":1}"#),
            ("81a161d40000", "{}"), ("cb7ff8000000000000", "null"), ("cbfff0000000000000", "null"),
            ("ca3fc00000", "1.5"), ("cb4000000000000000", "2"), ("c0", "null"),
            ("d7000000000000000000", #""1970-01-01T00:00:00.000Z""#),
            ("d7000000019aa7cb52c8", #""2025-11-21T19:01:51.432Z""#),
            ("d700ffffffffffffffff", #""1969-12-31T23:59:59.999Z""#),
            ("d700000000dd9aa6e000", #""2000-02-29T00:00:00.000Z""#),
            ("d7007fffffffffffffff", "null"), ("810102", #"{"1":2}"#),
        ]
    )
    func oddities(hex: String, json: String) throws {
        #expect(try JSONFragment(messagePack: ByteBuffer(hex: hex)).text == json)
    }

    @Test("numbers are the same however JavaScript would have spelled them")
    func spellings() throws {
        #expect(try JSONFragment("1e3").messagePack.hex == "cd03e8")
        #expect(try JSONFragment("-0").messagePack.hex == "00")
        #expect(try JSONFragment("-0.0").messagePack.hex == "00")
        #expect(try JSONFragment("1e300").messagePack.hex == "cb7e37e43c8800759c")
    }

    @Test("binary values stand inline on the wire and are attachments in JSON")
    func binary() throws {
        let fragment = try JSONFragment(messagePack: ByteBuffer(hex: "93a161c403010203c7020009ff"))
        #expect(fragment.text == #"["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#)
        #expect(fragment.attachments == [ByteBuffer(bytes: [1, 2, 3]), ByteBuffer(bytes: [9, 255])])
        // Node.js' Buffer; what was an ArrayBuffer is one for a client anyway.
        #expect(fragment.messagePack.hex == "93a161c403010203c40209ff")
    }

    @Test("an object that only looks like a placeholder stays an object")
    func likeness() throws {
        let wire = try JSONFragment(#"[{"_placeholder":true,"num":0}]"#).messagePack
        let back = try JSONFragment(messagePack: wire)
        #expect(back.text == #"[{"_placeholder":true,"num":0}]"#)
        #expect(back.attachments.isEmpty)
    }

    @Test("an extension that notepack does not know is its type and its bytes, as notepack has it")
    func otherExtension() throws {
        let fragment = try JSONFragment(messagePack: ByteBuffer(hex: "d505aabb"))
        #expect(fragment.text == #"[5,{"_placeholder":true,"num":0}]"#)
        #expect(fragment.attachments == [ByteBuffer(bytes: [0xAA, 0xBB])])
    }

    @Test("long texts have longer lengths", arguments: [(256, "da0100"), (65536, "db00010000")])
    func longText(count: Int, prefix: String) throws {
        let json = "\"" + String(repeating: "a", count: count) + "\""
        let wire = try JSONFragment(json).messagePack
        #expect(wire.hex == prefix + String(repeating: "61", count: count))
        #expect(try JSONFragment(messagePack: wire).text == json)
    }

    @Test("long binary values have longer lengths", arguments: [(256, "c50100"), (65536, "c600010000")])
    func longBinary(count: Int, prefix: String) throws {
        let bytes = ByteBuffer(repeating: 7, count: count)
        var writer = JSONWriter()
        writer.write(attachment: bytes)
        let wire = writer.fragment.messagePack
        #expect(wire.hex.hasPrefix(prefix))
        #expect(try JSONFragment(messagePack: wire).attachments == [bytes])
    }

    @Test(
        "malformed bytes are refused by name",
        arguments: [
            ("", MessagePackError.truncated), ("c1", .unknownFormat(0xC1)), ("92", .truncated), ("9201", .truncated),
            ("a261", .truncated), ("cd01", .truncated), ("c4", .truncated), ("c402ff", .truncated),
            ("ddffffffff", .truncated), ("dfffffffff", .truncated), ("0000", .trailingBytes(1)),
            ("819000", .invalidKey),
        ]
    )
    func refused(hex: String, error: MessagePackError) {
        #expect(throws: error) { try JSONFragment(messagePack: ByteBuffer(hex: hex)) }
    }

    @Test("values stand within one another as deep as a client's may, and no deeper than is good")
    func depth() throws {
        let deep = ByteBuffer(repeating: 0x91, count: 512)
        #expect(try JSONFragment(messagePack: deep + [0xC0]).text.hasPrefix("[[["))
        #expect(throws: MessagePackError.tooDeep) {
            try JSONFragment(messagePack: ByteBuffer(repeating: 0x91, count: 1 << 20) + [0xC0])
        }
    }

    @Test("bytes that are no UTF-8 become what JavaScript makes of them")
    func illegalText() throws {
        #expect(try JSONFragment(messagePack: ByteBuffer(hex: "a2ff61")).text == "\"\u{FFFD}a\"")
    }

    @Test("whatever the bytes, decoding ends, and what it gives is valid")
    func noise() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<24)).map { _ in UInt8.random(in: 0x80...0xFF, using: &generator) }
            guard let fragment = try? JSONFragment(messagePack: ByteBuffer(bytes: bytes)) else { continue }
            #expect(throws: Never.self) { try JSONScanner.validate(fragment.bytes.readableBytesSpan) }
            // Numbers beyond 2^53 have another spelling the second time.
            let again = try? JSONFragment(messagePack: fragment.messagePack)
            #expect(again?.messagePack == fragment.messagePack)
        }
    }
}

private func + (bytes: ByteBuffer, more: [UInt8]) -> ByteBuffer {
    var whole = bytes
    whole.writeBytes(more)
    return whole
}
