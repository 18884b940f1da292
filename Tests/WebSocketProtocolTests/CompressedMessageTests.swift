import Testing
import WebSocketProtocol

/// Autobahn's sections 12 and 13, seen by the reader: compressed messages among others.
@Suite("permessage-deflate: frames")
struct CompressedMessageTests {
    private func reader(limit: Int = 100_000) -> MessageReader {
        MessageReader(role: .server, maximumMessageSize: limit, inflater: Inflater())
    }

    private func compressed(_ text: String, with deflater: Deflater) -> [UInt8] {
        let bytes = Array(text.utf8)
        return deflater.compress(bytes.span.bytes)
    }

    @Test("Compressed and plain messages may alternate", arguments: Delivery.allCases)
    func alternating(delivery: Delivery) {
        let deflater = Deflater()
        let frames = [
            WireFrame(opcode: 1, payload: self.compressed("été", with: deflater), reserved: 4),
            .text("plain".utf8),
            WireFrame(opcode: 2, payload: self.compressed("été", with: deflater), reserved: 4),
        ]
        var reader = self.reader()
        let expected: [Received] = [.text("été"), .text("plain"), .message(.binary, Array("été".utf8))]
        #expect(reader.readAll(frames.bytes, delivery) == expected)
    }

    @Test("A compressed message may be fragmented anywhere, with pings between", arguments: Delivery.allCases)
    func fragmented(delivery: Delivery) {
        let text = "fragments of a compressed text: été 🦊"
        let payload = self.compressed(text, with: Deflater())
        for split in 0...payload.count {
            let frames = [
                WireFrame(opcode: 1, payload: Array(payload[..<split]), isFinal: false, reserved: 4), .ping([1]),
                .continuation(payload[split...]),
            ]
            var reader = self.reader()
            #expect(reader.readAll(frames.bytes, delivery) == [.ping([1]), .text(text)])
        }
    }

    @Test("RSV1 on a continuation or a control frame is refused with 1002", arguments: [0, 8, 9, 10] as [UInt8])
    func misplaced(opcode: UInt8) {
        var reader = self.reader()
        let frames = [WireFrame.text("a".utf8, isFinal: false), WireFrame(opcode: opcode, reserved: 4)]
        #expect(reader.readAll(frames.bytes) == [.failure(.compressionUnexpected)])
        #expect(WebSocketError.compressionUnexpected.closeCode == .protocolError)
    }

    @Test("Text is checked behind the compression, and may not end inside a character")
    func invalidText() {
        for bytes: [UInt8] in [[0x61, 0xED, 0xA0, 0x80], [0x61, 0xCE]] {
            var reader = self.reader()
            let payload = Deflater().compress(bytes.span.bytes)
            let frame = WireFrame(opcode: 1, payload: payload, reserved: 4)
            #expect(reader.readAll(frame.bytes) == [.failure(.textNotUTF8)])
        }
    }

    @Test("Compressed text fails in the fragment that breaks it")
    func failsFast() {
        let bytes: [UInt8] = [0x61, 0xED, 0xA0, 0x80]
        let payload = Deflater().compress(bytes.span.bytes)
        var reader = self.reader()
        let frame = WireFrame(opcode: 1, payload: payload, isFinal: false, reserved: 4)
        #expect(reader.readAll(frame.bytes) == [.failure(.textNotUTF8)])
    }

    @Test("The size limit holds for the decompressed message, over all of its fragments")
    func limit() {
        let payload = self.compressed(String(repeating: "a", count: 1001), with: Deflater())
        let whole = WireFrame(opcode: 1, payload: payload, reserved: 4)
        let split = [
            WireFrame(opcode: 1, payload: Array(payload[..<4]), isFinal: false, reserved: 4),
            .continuation(payload[4...]),
        ]
        for bytes in [whole.bytes, split.bytes] {
            var reader = self.reader(limit: 1000)
            #expect(reader.readAll(bytes) == [.failure(.messageTooBig)])
            reader = self.reader(limit: 1001)
            #expect(reader.readAll(bytes) == [.text(String(repeating: "a", count: 1001))])
        }
    }

    @Test("Invalid compressed data is refused with 1007")
    func invalidData() {
        var reader = self.reader()
        let frame = WireFrame(opcode: 2, payload: [0xFF, 0xFF, 0xFF], reserved: 4)
        #expect(reader.readAll(frame.bytes) == [.failure(.compressedDataInvalid)])
    }
}
