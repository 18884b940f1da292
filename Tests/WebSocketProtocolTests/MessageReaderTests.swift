import Testing
import WebSocketProtocol

@Suite("Message reader")
struct MessageReaderTests {
    @Test("A message in one frame is found in the caller's bytes, unmasked, without a copy")
    func inPlace() throws {
        var bytes = WireFrame.text("hello".utf8).bytes + [0x81]
        var reader = MessageReader(role: .server, maximumMessageSize: 100)
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        #expect(try reader.next(&raw) == .event(.message(.text, 6..<11), consumed: 11))
        #expect(Array(bytes[6..<11]) == Array("hello".utf8))
    }

    @Test("More bytes are asked for by the frame's full length")
    func needMoreData() throws {
        var bytes = Array(WireFrame.text("hello".utf8).bytes[..<7])
        var reader = MessageReader(role: .server, maximumMessageSize: 100)
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        #expect(try reader.next(&raw) == .needMoreData(minimum: 11))
        #expect(try reader.next(&raw) == .needMoreData(minimum: 11))
    }

    @Test("A fragment is announced, so that its bytes can be dropped")
    func fragment() throws {
        var bytes = WireFrame.text("he".utf8, isFinal: false).bytes
        var reader = MessageReader(role: .server, maximumMessageSize: 100)
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        #expect(try reader.next(&raw) == .event(.fragment, consumed: 8))
    }

    @Test("Messages and control frames of any size come out whole and in order", arguments: Delivery.allCases)
    func order(delivery: Delivery) {
        let sizes = [0, 1, 7, 8, 125, 126, 127, 128, 1000, 65_535, 65_536]
        let frames = sizes.flatMap { size in
            [WireFrame.text([UInt8](repeating: 0x61, count: size)), .binary([UInt8](repeating: 0xFE, count: size))]
        }
        let expected = sizes.flatMap { size in
            [
                Received.message(.text, [UInt8](repeating: 0x61, count: size)),
                .message(.binary, [UInt8](repeating: 0xFE, count: size)),
            ]
        }
        var reader = MessageReader(role: .server, maximumMessageSize: 65_536)
        // Byte by byte the big ones would only repeat themselves.
        let count = delivery == .whole ? frames.count : frames.count - 4
        #expect(reader.readAll(frames.prefix(count).flatMap(\.bytes), delivery) == Array(expected.prefix(count)))
    }

    @Test("A client reads what a server writes", arguments: Delivery.allCases)
    func client(delivery: Delivery) {
        let payload = Array("hello".utf8)
        let bytes = FrameHeader(opcode: .text, payloadLength: 5).encoded + payload
        var reader = MessageReader(role: .client, maximumMessageSize: 100)
        #expect(reader.readAll(bytes + bytes, delivery) == [.text("hello"), .text("hello")])
    }

    @Test("A message of the maximum size is taken, in one frame or several", arguments: Delivery.allCases)
    func atTheLimit(delivery: Delivery) {
        var reader = MessageReader(role: .server, maximumMessageSize: 4)
        let frames: [WireFrame] = [
            .text("abcd".utf8), .text("ab".utf8, isFinal: false), .ping([1, 2, 3, 4, 5]), .continuation("cd".utf8),
            .text("abcd".utf8),
        ]
        let expected: [Received] = [.text("abcd"), .ping([1, 2, 3, 4, 5]), .text("abcd"), .text("abcd")]
        #expect(reader.readAll(frames.bytes, delivery) == expected)
    }

    @Test(
        "A message over the maximum size is refused with 1009 by the head that says so",
        arguments: [
            [WireFrame.text("abcde".utf8)],
            [.binary([1, 2, 3], isFinal: false), .continuation([4, 5])],
            [.binary([1, 2, 3], isFinal: false), .continuation([4], isFinal: false), .continuation([5])],
        ]
    )
    func overTheLimit(frames: [WireFrame]) {
        var reader = MessageReader(role: .server, maximumMessageSize: 4)
        let withoutLastPayload = frames.bytes.dropLast(frames.last!.payload.count)
        #expect(reader.readAll(Array(withoutLastPayload)) == [.failure(.messageTooBig)])
        #expect(WebSocketError.messageTooBig.closeCode == .messageTooBig)
    }

    @Test("An overflow of the sizes of fragments is refused like any other excess")
    func lengthSumOverflows() {
        var reader = MessageReader(role: .server, maximumMessageSize: .max)
        let second: [UInt8] = [0x80, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
        let first = WireFrame.binary([1], isFinal: false).bytes
        #expect(reader.readAll(first + second) == [.failure(.messageTooBig)])
    }

    @Test("What the caller does not take is not parsed twice: a frame in pieces is checked once")
    func progress() throws {
        let text = String(repeating: "é", count: 300)
        var reader = MessageReader(role: .server, maximumMessageSize: 1000)
        #expect(reader.readAll(WireFrame.text(text.utf8).bytes, .byteByByte) == [.text(text)])
    }
}
