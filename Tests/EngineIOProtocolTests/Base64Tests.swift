import EngineIOProtocol
import Foundation
import NIOCore
import Testing

@Suite("Base64 in packets")
struct Base64Tests {
    @Test(
        "RFC 4648's examples go both ways",
        arguments: [
            ("", "b"), ("f", "bZg=="), ("fo", "bZm8="), ("foo", "bZm9v"), ("foob", "bZm9vYg=="), ("fooba", "bZm9vYmE="),
            ("foobar", "bZm9vYmFy"),
        ]
    )
    func examples(plain: String, text: String) throws {
        let packet = Packet.binary(Array(plain.utf8))
        #expect(packet.frame(supportsBinary: false) == .text(text))
        #expect(try Packet(frame: .text(text)) == packet)
    }

    @Test(
        "Padding may be missing, and the URL-safe alphabet is read too",
        arguments: [
            ("bZg", [0x66]), ("bZm8", [0x66, 0x6F]), ("b-_-_", [0xFB, 0xFF, 0xBF]), ("b+/+/", [0xFB, 0xFF, 0xBF]),
        ] as [(String, [UInt8])]
    )
    func leniency(text: String, bytes: [UInt8]) throws {
        #expect(try Packet(frame: .text(text)) == .binary(bytes))
    }

    @Test(
        "What no encoder writes is refused",
        arguments: [
            "bZ", "bZ===", "bZg=", "bZm9v=", "b=", "b==", "bZg==Zg==", "bZm 9v", "bZm9\n", "bZ=g=", "b€€€€",
        ]
    )
    func refusals(text: String) {
        #expect(throws: PacketError.invalidBase64) { try Packet(frame: .text(text)) }
    }

    @Test("Random bytes of every length come back, and as Foundation writes them", arguments: 0..<70)
    func roundTrip(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let frame = Packet.binary(bytes).frame(supportsBinary: false)
        #expect(frame == .text("b" + Data(bytes).base64EncodedString()))
        #expect(try Packet(frame: frame) == .binary(bytes))
    }
}
