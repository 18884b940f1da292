import EngineIOProtocol
import NIOCore
import Testing

@Suite("Polling payloads")
struct PayloadTests {
    @Test(
        "Packets stand between separators, binary ones as base64",
        arguments: [
            ("4hello", [.text("hello")]),
            ("4test1\u{1E}4test2\u{1E}4test3", [.text("test1"), .text("test2"), .text("test3")]),
            ("4hello\u{1E}bAQIDBA==", [.text("hello"), .binary([1, 2, 3, 4])]),
            (
                "0\u{1E}1\u{1E}2probe\u{1E}3probe\u{1E}4test",
                [.open(ByteBuffer()), .close, .probePing, .probePong, .text("test")]
            ),
            ("6\u{1E}1", [.noop, .close]),
            ("4€", [.text("€")]),
        ] as [(String, [Packet])]
    )
    func bothWays(body: String, packets: [Packet]) {
        let decoded = Payload.decode(ByteBuffer(string: body))
        #expect(decoded.packets == packets)
        #expect(decoded.failure == nil)
        #expect(Payload.encode(packets) == ByteBuffer(string: body))
        #expect(Payload.byteCount(of: packets) == body.utf8.count)
    }

    @Test(
        "A fault ends the payload and keeps the packets before it",
        arguments: [
            ("", [], .empty),
            ("abc", [], .unknownType(UInt8(ascii: "a"))),
            ("4a\u{1E}", [.text("a")], .empty),
            ("\u{1E}4a", [], .empty),
            ("4a\u{1E}\u{1E}4b", [.text("a")], .empty),
            ("4a\u{1E}x\u{1E}4b", [.text("a")], .unknownType(UInt8(ascii: "x"))),
            ("4a\u{1E}b!", [.text("a")], .invalidBase64),
            ("[\"a123\", \"a456\"]", [], .unknownType(UInt8(ascii: "["))),
        ] as [(String, [Packet], PacketError)]
    )
    func faults(body: String, packets: [Packet], failure: PacketError) {
        let decoded = Payload.decode(ByteBuffer(string: body))
        #expect(decoded.packets == packets)
        #expect(decoded.failure == failure)
    }

    @Test(
        "Text that is not UTF-8 is refused, since it would break other clients' frames",
        arguments: [
            [0x34, 0xFF], [0x34, 0xC3], [0x34, 0xED, 0xA0, 0x80], [0x34, 0x61, 0x1E, 0x34, 0x80],
        ] as [[UInt8]]
    )
    func invalidText(body: [UInt8]) {
        #expect(Payload.decode(ByteBuffer(bytes: body)).failure == .invalidText)
    }

    @Test("Behind a fault there is nothing more to read")
    func exhausted() throws {
        var payload = Payload(ByteBuffer(string: "x\u{1E}4a"))
        #expect(throws: PacketError.unknownType(UInt8(ascii: "x"))) { try payload.next() }
        #expect(try payload.next() == nil)
    }

    @Test("Any bytes end in packets or an error, and what decodes encodes to the same packets", arguments: 0..<200)
    func totality(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let likely = Array("0123456b=A/9\u{1E}\u{1E}probe€".utf8)
        for length in 0..<64 {
            let bytes = (0..<length).map { _ in
                Bool.random(using: &generator)
                    ? likely.randomElement(using: &generator)! : UInt8.random(in: 0...255, using: &generator)
            }
            let decoded = Payload.decode(ByteBuffer(bytes: bytes))
            guard decoded.failure == nil else { continue }
            #expect(Payload.decode(Payload.encode(decoded.packets)).packets == decoded.packets)
        }
    }

    @Test("Every prefix of a body is packets or an error")
    func prefixes() {
        let body = Array("0{\"a\":1}\u{1E}4h€llo\u{1E}bAQIDBA==\u{1E}2probe\u{1E}6".utf8)
        let whole = Payload.decode(ByteBuffer(bytes: body)).packets
        for end in body.indices {
            let part = Payload.decode(ByteBuffer(bytes: body[..<end]))
            #expect(part.packets.count <= whole.count)
            #expect(part.packets.dropLast().elementsEqual(whole.prefix(max(part.packets.count - 1, 0))))
        }
    }
}
