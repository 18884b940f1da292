import NIOCore
import WebSocketProtocol

extension ByteBuffer {
    mutating func writeFrame(_ opcode: Opcode, _ payload: RawSpan, isCompressed: Bool = false) {
        let header = FrameHeader(opcode: opcode, payloadLength: payload.byteCount, isCompressed: isCompressed)
        self.writeWithOutputRawSpan(minimumWritableBytes: header.encodedLength) { header.encode(into: &$0) }
        self.writeBytes(payload)
    }
}
