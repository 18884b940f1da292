import Testing
import WebSocketProtocol

extension FrameHeader {
    var encoded: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 14) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            var output = OutputRawSpan(buffer: bytes, initializedCount: 0)
            self.encode(into: &output)
            count = output.finalize(for: bytes)
        }
    }
}

@Suite("Frame header")
struct FrameHeaderTests {
    @Test(
        "A head is written in its shortest form",
        arguments: [
            (FrameHeader(opcode: .text, payloadLength: 0), [0x81, 0x00]),
            (FrameHeader(opcode: .text, payloadLength: 125, isFinal: false), [0x01, 125]),
            (FrameHeader(opcode: .binary, payloadLength: 126), [0x82, 126, 0, 126]),
            (FrameHeader(opcode: .binary, payloadLength: 65_535), [0x82, 126, 0xFF, 0xFF]),
            (FrameHeader(opcode: .continuation, payloadLength: 65_536), [0x80, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
            (FrameHeader(opcode: .text, payloadLength: 5, isCompressed: true), [0xC1, 5]),
            (FrameHeader(opcode: .close, payloadLength: 2), [0x88, 2]),
            (FrameHeader(opcode: .ping, payloadLength: 0), [0x89, 0]),
            (
                FrameHeader(opcode: .pong, payloadLength: 1, maskingKey: MaskingKey(rawValue: 0x0403_0201)),
                [0x8A, 0x81, 1, 2, 3, 4]
            ),
        ] as [(FrameHeader, [UInt8])]
    )
    func encoding(header: FrameHeader, bytes: [UInt8]) {
        #expect(header.encoded == bytes)
        #expect(header.encodedLength == bytes.count)
    }

    @Test("What is written is read back", arguments: [0, 125, 126, 65_535, 65_536, 1 << 40], [false, true])
    func roundTrip(length: Int, isMasked: Bool) throws {
        let header = FrameHeader(
            opcode: .binary,
            payloadLength: length,
            isFinal: false,
            maskingKey: isMasked ? MaskingKey(rawValue: 0xDEAD_BEEF) : nil
        )
        let decoder = FrameDecoder(role: isMasked ? .server : .client, maximumPayloadLength: .max)
        let encoded = header.encoded
        let frame = Frame(header: header, payload: encoded.count..<encoded.count + length)
        #expect(try decoder.next(encoded.span.bytes) == (length == 0 ? .frame(frame) : .incomplete(frame)))
    }
}
