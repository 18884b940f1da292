import EngineIOProtocol
import NIOCore
import SessionLink
import WebSocketProtocol

/// What waits for the end of the tick on one WebSocket, bounded. A shared buffer is kept as it is unless more follows.
struct OutgoingFrames {
    private(set) var bytes = ByteBuffer()
    /// At most so many bytes of earlier flushes have not been taken by the kernel. Its owner asks the channel for the
    /// number, which is not free, only near the limit and for volatile messages.
    var unsent = 0

    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { self.bytes.readableBytes == 0 }

    /// Whether the client lets more wait than it may.
    var exceedsLimit: Bool { self.bytes.readableBytes + self.unsent > self.limit }

    mutating func append(_ packet: PacketSlice, in bytes: RawSpan, _ form: FrameForm, compress: Bool) {
        self.bytes.writeFrame(packet, in: bytes, form, compress: compress)
    }

    mutating func append(control opcode: Opcode, _ payload: RawSpan) {
        self.bytes.writeControlFrame(opcode, payload)
    }

    /// A packet without content.
    mutating func append(bare kind: Packet.Kind) {
        self.bytes.writeFrameHeader(FrameHeader(opcode: .text, payloadLength: 1))
        self.bytes.writeInteger(kind.rawValue)
    }

    /// `3probe`, with the data of the probe.
    mutating func append(probeAnswer data: RawSpan) {
        self.bytes.writeFrameHeader(FrameHeader(opcode: .text, payloadLength: 1 + data.byteCount))
        self.bytes.writeInteger(Packet.Kind.pong.rawValue)
        self.bytes.writeBytes(data)
    }

    /// Frames that many connections get.
    mutating func append(shared frames: ByteBuffer) {
        if self.isEmpty { self.bytes = frames } else { self.bytes.writeImmutableBuffer(frames) }
    }

    mutating func take() -> ByteBuffer {
        defer { self.bytes = ByteBuffer() }
        return self.bytes
    }
}
