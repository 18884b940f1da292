import EngineIOProtocol
import NIOCore
import Testing

@Suite("Packets as frames")
struct PacketTests {
    static let textFrames: [(String, Packet)] = [
        ("0{}", .open(ByteBuffer(string: "{}"))),
        ("1", .close),
        ("2", .ping),
        ("2probe", .probePing),
        ("3", .pong),
        ("3probe", .probePong),
        ("4hello", .text("hello")),
        ("4", .text("")),
        ("4h€llö", .text("h€llö")),
        ("5", .upgrade),
        ("6", .noop),
    ]

    @Test("A text frame is a type digit and data", arguments: Self.textFrames)
    func textFrame(frame: String, packet: Packet) throws {
        #expect(try Packet(frame: .text(frame)) == packet)
        #expect(packet.frame() == .text(frame))
        #expect(packet.textByteCount == frame.utf8.count)
    }

    @Test("A binary message is a binary frame without a type")
    func binaryFrame() throws {
        #expect(try Packet(frame: .binary([1, 2, 3, 4])) == .binary([1, 2, 3, 4]))
        #expect(Packet.binary([1, 2, 3, 4]).frame() == .binary([1, 2, 3, 4]))
    }

    @Test("A binary message is base64 in a text frame for a client without binary")
    func base64Frame() throws {
        #expect(Packet.binary([1, 2, 3, 4]).frame(supportsBinary: false) == .text("bAQIDBA=="))
        #expect(Packet.text("a").frame(supportsBinary: false) == .text("4a"))
    }

    @Test(
        "Data behind a packet that has none is ignored",
        arguments: [("1x", Packet.close), ("5x", .upgrade), ("6x", .noop)]
    )
    func superfluousData(frame: String, packet: Packet) throws {
        #expect(try Packet(frame: .text(frame)) == packet)
    }

    @Test(
        "A frame that is no packet says why",
        arguments: [
            ("", PacketError.empty),
            ("abc", .unknownType(UInt8(ascii: "a"))),
            ("7", .unknownType(UInt8(ascii: "7"))),
            ("{", .unknownType(UInt8(ascii: "{"))),
            ("bA", .invalidBase64),
            ("b*AAA", .invalidBase64),
        ]
    )
    func malformed(frame: String, error: PacketError) {
        #expect(throws: error) { try Packet(frame: .text(frame)) }
    }

    @Test("What a packet carries is a slice of its frame, not a copy")
    func noCopy() throws {
        let frame = ByteBuffer(string: "4hello")
        guard case .message(.text(let text)) = try Packet(frame: .text(frame)) else {
            Issue.record("no text message")
            return
        }
        let place = { (bytes: ByteBuffer) in bytes.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) } }
        #expect(place(text) == place(frame) + 1)
    }
}
