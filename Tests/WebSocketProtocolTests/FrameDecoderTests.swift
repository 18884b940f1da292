import Testing
import WebSocketProtocol

@Suite("Frame decoder")
struct FrameDecoderTests {
    private func step(
        _ bytes: [UInt8],
        role: Role = .server,
        limit: Int = 1_000_000,
        allowsCompression: Bool = false
    ) throws(WebSocketError) -> FrameDecoder.Step {
        let decoder = FrameDecoder(role: role, maximumPayloadLength: limit, allowsCompression: allowsCompression)
        return try decoder.next(bytes.span.bytes)
    }

    @Test(
        "A frame is found with its head read and its payload's place",
        arguments: [0, 1, 125, 126, 127, 65_535, 65_536]
    )
    func wholeFrame(length: Int) throws {
        let frame = WireFrame.binary([UInt8](repeating: 7, count: length), isFinal: false)
        let headLength = length <= 125 ? 6 : length <= 65_535 ? 8 : 14
        let expected = Frame(
            header: FrameHeader(
                opcode: .binary,
                payloadLength: length,
                isFinal: false,
                maskingKey: MaskingKey(rawValue: 0x3D21_FA37)
            ),
            payload: headLength..<headLength + length
        )
        #expect(try self.step(frame.bytes) == .frame(expected))
        #expect(try self.step(frame.bytes + [1, 2, 3]) == .frame(expected))
    }

    @Test("Bytes missing from a head are asked for", arguments: [0, 125, 126, 65_536])
    func partialHead(length: Int) throws {
        let bytes = WireFrame.text([UInt8](repeating: 0x61, count: length)).bytes
        let headLength = bytes.count - length
        for count in 0..<headLength {
            guard case .needMoreData(let minimum) = try self.step(Array(bytes[..<count])) else {
                Issue.record("\(count) bytes of a head were taken for all of it")
                continue
            }
            #expect(minimum > count && minimum <= headLength)
        }
    }

    @Test("A frame whose payload still arrives is announced by its head")
    func partialPayload() throws {
        let bytes = WireFrame.text("hello".utf8).bytes
        guard case .frame(let frame) = try self.step(bytes) else { throw WebSocketError.reservedOpcode }
        for count in 6..<bytes.count {
            #expect(try self.step(Array(bytes[..<count])) == .incomplete(frame))
        }
    }

    @Test("A server's frames are read by a client")
    func clientRole() throws {
        let bytes = WireFrame(opcode: 1, payload: [0x61], mask: nil).bytes
        let header = FrameHeader(opcode: .text, payloadLength: 1)
        #expect(try self.step(bytes, role: .client) == .frame(Frame(header: header, payload: 2..<3)))
    }

    @Test(
        "A head that breaks the protocol is refused with its error",
        arguments: [
            (WireFrame(opcode: 1, reserved: 1), WebSocketError.reservedBitSet),
            (WireFrame(opcode: 1, reserved: 2), .reservedBitSet),
            (WireFrame(opcode: 9, reserved: 3), .reservedBitSet),
            (WireFrame(opcode: 1, reserved: 4), .compressionUnexpected),
            (WireFrame(opcode: 3), .reservedOpcode),
            (WireFrame(opcode: 7), .reservedOpcode),
            (WireFrame(opcode: 11), .reservedOpcode),
            (WireFrame(opcode: 15), .reservedOpcode),
            (WireFrame(opcode: 1, payload: [1], mask: nil), .maskMissing),
            (WireFrame(opcode: 9, isFinal: false), .controlFrameFragmented),
            (WireFrame(opcode: 8, payload: [UInt8](repeating: 0, count: 126)), .controlFrameTooLong),
            (WireFrame(opcode: 9, payload: [], lengthForm: .bits64), .controlFrameTooLong),
            (WireFrame(opcode: 2, payload: [UInt8](repeating: 0, count: 125), lengthForm: .bits16), .lengthNotMinimal),
            (WireFrame(opcode: 2, payload: [], lengthForm: .bits64), .lengthNotMinimal),
            (
                WireFrame(opcode: 2, payload: [UInt8](repeating: 0, count: 65_535), lengthForm: .bits64),
                .lengthNotMinimal
            ),
            (WireFrame(opcode: 2, payload: [UInt8](repeating: 0, count: 66_000)), .messageTooBig),
        ]
    )
    func brokenHead(frame: WireFrame, error: WebSocketError) {
        #expect(throws: error) { try self.step(frame.bytes, limit: 65_999) }
        let head = frame.bytes.count - frame.payload.count
        #expect(throws: error) { try self.step(Array(frame.bytes[..<head]), limit: 65_999) }
    }

    @Test("A length of 64 bits with the highest set is refused")
    func lengthOverflow() {
        #expect(throws: WebSocketError.lengthOverflow) {
            try self.step([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0])
        }
    }

    @Test("The longest length the protocol knows is refused by size and does not overflow")
    func longestLength() {
        let bytes: [UInt8] = [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
        #expect(throws: WebSocketError.messageTooBig) { try self.step(bytes) }
        #expect(throws: WebSocketError.messageTooBig) { try self.step(bytes, limit: .max) }
    }

    @Test("A masked frame of a server is refused")
    func maskedByServer() {
        #expect(throws: WebSocketError.maskUnexpected) {
            try self.step(WireFrame.text("a".utf8).bytes, role: .client)
        }
    }

    @Test("A control frame is not subject to the message's size limit")
    func controlBeyondLimit() throws {
        guard case .frame = try self.step(WireFrame.ping([1, 2, 3, 4, 5]).bytes, limit: 2) else {
            Issue.record("the ping was not found")
            return
        }
    }

    @Test("RSV1 belongs to the first frame of a message, once compression is agreed", arguments: UInt8(0)...15)
    func compressedFrames(opcode: UInt8) throws {
        let bytes = WireFrame(opcode: opcode, reserved: 4).bytes
        switch opcode {
        case 1, 2:
            guard case .frame(let frame) = try self.step(bytes, allowsCompression: true) else { return }
            #expect(frame.header.isCompressed)
        case 0, 8, 9, 10:
            #expect(throws: WebSocketError.compressionUnexpected) { try self.step(bytes, allowsCompression: true) }
        case _:
            #expect(throws: WebSocketError.reservedOpcode) { try self.step(bytes, allowsCompression: true) }
        }
    }
}
