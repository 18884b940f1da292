import Testing
import WebSocketProtocol

/// The Autobahn test suite's cases of sections 1 to 7, as far as a parser alone decides them.
@Suite("Autobahn cases")
struct AutobahnCaseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let frames: [WireFrame]
        let expected: [Received]

        var testDescription: String { self.name }

        init(_ name: String, _ frames: [WireFrame], _ expected: [Received]) {
            self.name = name
            self.frames = frames
            self.expected = expected
        }
    }

    private static let hello = WireFrame.text("Hello".utf8)
    private static let greek: [UInt8] = [0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5]

    private static let pings = [
        Case("2.1 ping without payload", [.ping()], [.ping([])]),
        Case("2.2 ping with text", [.ping(Array("Hi".utf8))], [.ping(Array("Hi".utf8))]),
        Case("2.3 ping with binary payload", [.ping([0, 0xFF, 0xFE])], [.ping([0, 0xFF, 0xFE])]),
        Case(
            "2.4 ping of 125 bytes",
            [.ping([UInt8](repeating: 0xFE, count: 125))],
            [.ping([UInt8](repeating: 0xFE, count: 125))]
        ),
        Case(
            "2.5 ping of 126 bytes",
            [.ping([UInt8](repeating: 0xFE, count: 126))],
            [.failure(.controlFrameTooLong)]
        ),
        Case("2.7 unsolicited pong, 2.9 then ping", [.pong([1]), .ping([2])], [.pong([1]), .ping([2])]),
        Case("2.10 ten pings", (0..<10).map { .ping([$0]) }, (0..<10).map { .ping([$0]) }),
    ]

    private static let reserved = [
        Case("3.1 RSV 1", [WireFrame(opcode: 1, reserved: 1)], [.failure(.reservedBitSet)]),
        Case(
            "3.2 text, RSV 2, ping",
            [hello, WireFrame(opcode: 1, reserved: 2), .ping()],
            [.text("Hello"), .failure(.reservedBitSet)]
        ),
        Case(
            "3.4 text, RSV 4, ping",
            [hello, WireFrame(opcode: 1, reserved: 4), .ping()],
            [.text("Hello"), .failure(.compressionUnexpected)]
        ),
        Case("3.6 ping with RSV 6", [WireFrame(opcode: 9, reserved: 6)], [.failure(.reservedBitSet)]),
        Case("3.7 close with RSV 7", [WireFrame(opcode: 8, reserved: 7)], [.failure(.reservedBitSet)]),
        Case("4.1.1 opcode 3", [WireFrame(opcode: 3)], [.failure(.reservedOpcode)]),
        Case(
            "4.1.3 text, opcode 5, ping",
            [hello, WireFrame(opcode: 5), .ping()],
            [.text("Hello"), .failure(.reservedOpcode)]
        ),
        Case(
            "4.2.3 text, opcode 13, ping",
            [hello, WireFrame(opcode: 13), .ping()],
            [.text("Hello"), .failure(.reservedOpcode)]
        ),
    ]

    private static let fragments = [
        Case(
            "5.1 fragmented ping",
            [WireFrame(opcode: 9, isFinal: false), .continuation("x".utf8)],
            [.failure(.controlFrameFragmented)]
        ),
        Case("5.2 fragmented pong", [WireFrame(opcode: 10, isFinal: false)], [.failure(.controlFrameFragmented)]),
        Case("5.3 two fragments", [.text("a".utf8, isFinal: false), .continuation("b".utf8)], [.text("ab")]),
        Case(
            "5.6 ping between two fragments",
            [.text("a".utf8, isFinal: false), .ping([7]), .continuation("b".utf8)],
            [.ping([7]), .text("ab")]
        ),
        Case("5.9 continuation of nothing", [.continuation("a".utf8), hello], [.failure(.continuationUnexpected)]),
        Case(
            "5.12 continuation of nothing, not final",
            [.continuation("a".utf8, isFinal: false), hello],
            [.failure(.continuationUnexpected)]
        ),
        Case(
            "5.15 message, then continuation of nothing",
            [
                .text("a".utf8, isFinal: false), .continuation("b".utf8),
                .continuation("c".utf8, isFinal: false), .text("d".utf8),
            ],
            [.text("ab"), .failure(.continuationUnexpected)]
        ),
        Case(
            "5.18 text within a text",
            [.text("a".utf8, isFinal: false), .text("b".utf8)],
            [.failure(.continuationMissing)]
        ),
        Case(
            "5.19 five fragments with pings between them",
            [
                .text("1".utf8, isFinal: false), .continuation("2".utf8, isFinal: false), .ping([1]),
                .continuation("3".utf8, isFinal: false), .continuation("4".utf8, isFinal: false), .ping([2]),
                .continuation("5".utf8),
            ],
            [.ping([1]), .ping([2]), .text("12345")]
        ),
    ]

    private static let text = [
        Case(
            "6.1.2 three empty fragments",
            [.text([], isFinal: false), .continuation([], isFinal: false), .continuation([])],
            [.text("")]
        ),
        Case(
            "6.1.3 only the middle fragment has content",
            [.text([], isFinal: false), .continuation("x".utf8, isFinal: false), .continuation([])],
            [.text("x")]
        ),
        Case("6.2.1 text in one frame", [.text("Hello-µ@ßöäüàá-UTF-8!!".utf8)], [.text("Hello-µ@ßöäüàá-UTF-8!!")]),
        Case(
            "6.2.3 a fragment for each byte",
            [.text([], isFinal: false)] + greek.map { .continuation([$0], isFinal: false) } + [.continuation([])],
            [.message(.text, greek)]
        ),
        Case("6.3.1 invalid text", [.text(greek + [0xED, 0xA0, 0x80] + "edited".utf8)], [.failure(.textNotUTF8)]),
        Case(
            "6.4.1 invalid in the second fragment of three, which fails before the third",
            [.text(greek, isFinal: false), .continuation([0xF4, 0x90, 0x80, 0x80], isFinal: false)],
            [.failure(.textNotUTF8)]
        ),
        Case("6.6.1 text that ends in a character", [.text([0xCE])], [.failure(.textNotUTF8)]),
        Case(
            "6.6 text that ends in a character, fragmented",
            [.text([0xCE], isFinal: false), .continuation([])],
            [.failure(.textNotUTF8)]
        ),
        Case("6.7.2 U+0000", [.text([0])], [.text("\0")]),
        Case("6.10.1 overlong", [.text([0xC0, 0x80])], [.failure(.textNotUTF8)]),
        Case("6.15.1 lone continuation byte", [.text([0x80])], [.failure(.textNotUTF8)]),
    ]

    private static let closes = [
        Case("7.1.1 text, then close", [hello, .close(1000)], [.text("Hello"), .close(CloseFrame(code: .normal))]),
        Case("7.1.4 text after close", [.close(1000), hello], [.close(CloseFrame(code: .normal))]),
        Case(
            "7.1.5 close within a fragmented message",
            [.text("a".utf8, isFinal: false), .close(1000), .continuation("b".utf8)],
            [.close(CloseFrame(code: .normal))]
        ),
        Case("7.3.1 empty close", [.close()], [.close(CloseFrame(code: nil))]),
        Case("7.3.2 close of one byte", [.close([0x61])], [.failure(.closePayloadTooShort)]),
        Case(
            "7.3.5 longest reason",
            [.close(1000, [UInt8](repeating: 0x2A, count: 123))],
            [.close(CloseFrame(code: .normal, reason: String(repeating: "*", count: 123)))]
        ),
        Case(
            "7.3.6 reason too long",
            [.close(1000, [UInt8](repeating: 0x2A, count: 124))],
            [.failure(.controlFrameTooLong)]
        ),
        Case(
            "7.5.1 reason is not UTF-8",
            [.close(1000, greek + [0xED, 0xA0, 0x80] + "edited".utf8)],
            [.failure(.closeReasonNotUTF8)]
        ),
        Case("7.9.4 code 1005", [.close(1005)], [.failure(.closeCodeInvalid)]),
    ]

    @Test(
        "A case ends as Autobahn demands, however its bytes arrive",
        arguments: pings + reserved + fragments + text + closes,
        Delivery.allCases
    )
    func ends(as example: Case, delivery: Delivery) {
        var reader = MessageReader(role: .server, maximumMessageSize: 1_000_000)
        #expect(reader.readAll(example.frames.bytes, delivery) == example.expected)
    }

    @Test("6.4.3, 6.4.4: invalid text fails at its first wrong byte, before its frame is whole")
    func failsFast() throws {
        let frame = WireFrame.text(Self.greek + [0xF4, 0x90, 0x80, 0x80] + "edited".utf8)
        let head = frame.bytes.count - frame.payload.count
        var reader = MessageReader(role: .server, maximumMessageSize: 1000)
        #expect(reader.readAll(Array(frame.bytes[..<(head + 12)]), .byteByByte).isEmpty)
        reader = MessageReader(role: .server, maximumMessageSize: 1000)
        #expect(reader.readAll(Array(frame.bytes[..<(head + 13)]), .byteByByte) == [.failure(.textNotUTF8)])
        reader = MessageReader(role: .server, maximumMessageSize: 1000)
        #expect(reader.readAll(Array(frame.bytes[..<(head + 13)]), .whole) == [.failure(.textNotUTF8)])
    }

    @Test("9.x: 4 MiB arrive in one frame and in fragments of 64 bytes")
    func big() {
        let payload = [UInt8](repeating: 0x2A, count: 4 << 20)
        var reader = MessageReader(role: .server, maximumMessageSize: payload.count)
        var bytes = WireFrame.text(payload).bytes
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        #expect(throws: Never.self) {
            guard case .event(.message(.text, _), _) = try reader.next(&raw) else { throw WebSocketError.messageTooBig }
        }
        let part = [UInt8](repeating: 0x2A, count: 64)
        let first = [WireFrame.text(part, isFinal: false)]
        let frames = first + (0..<1000).map { .continuation(part, isFinal: $0 == 999) }
        #expect(reader.readAll(frames.bytes) == [.message(.text, [UInt8](repeating: 0x2A, count: 64 * 1001))])
    }
}
