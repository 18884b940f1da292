import EngineIOProtocol
import NIOCore
import SessionLink
import WebSocketProtocol

extension ByteBuffer {
    mutating func writeFrameHeader(_ header: FrameHeader) {
        self.writeWithOutputRawSpan(minimumWritableBytes: header.encodedLength) { header.encode(into: &$0) }
    }

    mutating func writeControlFrame(_ opcode: Opcode, _ payload: RawSpan) {
        self.writeFrameHeader(FrameHeader(opcode: opcode, payloadLength: payload.byteCount))
        self.writeBytes(payload)
    }

    /// One packet in one frame, neither compressed nor in base64.
    mutating func writePlainFrame(_ packet: PacketSlice, in bytes: RawSpan) {
        let length = packet.payload.count
        if packet.isBinary {
            self.writeFrameHeader(FrameHeader(opcode: .binary, payloadLength: length))
        } else {
            self.writeFrameHeader(FrameHeader(opcode: .text, payloadLength: length + 1))
            self.writeInteger(packet.digit)
        }
        self.writeBytes(bytes.extracting(packet.payload))
    }

    /// One packet in one frame, in the form agreed for a connection.
    mutating func writeFrame(_ packet: PacketSlice, in bytes: RawSpan, _ form: FrameForm, compress: Bool) {
        if compress, let deflater = form.deflater, deflater.isWorthwhile(byteCount: packet.payload.count) {
            self.writeCompressedFrame(packet, in: bytes, form, deflater)
        } else if packet.isBinary && !form.supportsBinary {
            let text = ByteBuffer.framePayload(packet, in: bytes, supportsBinary: false)
            self.writeFrameHeader(FrameHeader(opcode: .text, payloadLength: text.readableBytes))
            self.writeImmutableBuffer(text)
        } else {
            self.writePlainFrame(packet, in: bytes)
        }
    }

    private mutating func writeCompressedFrame(
        _ packet: PacketSlice,
        in bytes: RawSpan,
        _ form: FrameForm,
        _ deflater: Deflater
    ) {
        let isText = !packet.isBinary || !form.supportsBinary
        let payload = ByteBuffer.framePayload(packet, in: bytes, supportsBinary: form.supportsBinary)
        let compressed = deflater.compress(payload.readableBytesSpan)
        let header = FrameHeader(
            opcode: isText ? .text : .binary,
            payloadLength: compressed.count,
            isCompressed: true
        )
        self.writeFrameHeader(header)
        self.writeBytes(compressed)
    }

    /// A frame's payload: a binary packet's own bytes if the client takes them, else text.
    private static func framePayload(_ packet: PacketSlice, in bytes: RawSpan, supportsBinary: Bool) -> ByteBuffer {
        var payload = ByteBuffer()
        if packet.isBinary && supportsBinary {
            payload.writeBytes(bytes.extracting(packet.payload))
        } else {
            payload.writePacket(packet, in: bytes)
        }
        return payload
    }
}
