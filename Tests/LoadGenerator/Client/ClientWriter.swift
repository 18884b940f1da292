import NIOCore
import WebSocketProtocol

/// Collects a client's masked text frames, to be written to the connection in one piece.
struct ClientWriter {
    private var output: ByteBuffer
    /// A key a frame, as RFC 6455 demands; nothing here needs it to be hard to guess.
    private var lastKey: UInt32

    init(seed: UInt32) {
        self.output = ByteBuffer()
        self.lastKey = seed
    }

    mutating func frame(_ opcode: Opcode, _ payload: RawSpan) {
        self.lastKey = self.lastKey &* 1_664_525 &+ 1_013_904_223
        let key = MaskingKey(rawValue: self.lastKey)
        let header = FrameHeader(opcode: opcode, payloadLength: payload.byteCount, maskingKey: key)
        self.output.writeWithOutputRawSpan(minimumWritableBytes: header.encodedLength) { header.encode(into: &$0) }
        let start = self.output.readableBytes
        self.output.writeBytes(payload)
        var bytes = self.output.mutableReadableBytesSpan
        Masking.apply(&bytes, in: start..<bytes.byteCount, key: key)
    }

    /// All frames since the last call, or `nil` when there are none.
    mutating func take() -> ByteBuffer? {
        guard self.output.readableBytes > 0 else { return nil }
        defer { self.output = ByteBuffer() }
        return self.output
    }
}
