import EchoContract
import NIOCore
import WebSocketProtocol

/// One client's WebSocket. Reads, unmasks and frames as the gateway's does; what one read brings is answered at once.
final class EchoConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let loop: EchoLoop
    var context: ChannelHandlerContext?
    var reader: MessageReader
    /// An unfinished frame.
    var pending = ByteBuffer()
    var closing = ClosingHandshake()
    /// Whether it waits for the end of the tick.
    var isQueued = false

    private let deflater: Deflater?
    private var outgoing = ByteBuffer()

    init(_ loop: EchoLoop, _ handshake: OpeningHandshake) {
        let agreed = handshake.perMessageDeflate
        self.loop = loop
        self.reader = MessageReader(
            role: .server,
            maximumMessageSize: loop.options.maximumMessageSize,
            inflater: agreed?.makeInflater(role: .server)
        )
        self.deflater = agreed.flatMap { agreed in
            loop.options.perMessageDeflate.map { agreed.makeDeflater(role: .server, configuration: $0) }
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.loop.opened(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.loop.closed(self)
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Sending

    /// Says what comes before any message.
    func begin() {
        guard self.loop.options.speaksEngineIO else { return }
        self.send(.text, EngineIOText.open().utf8Span.span.bytes)
        self.flushOutgoing()
    }

    func send(_ opcode: Opcode, _ payload: RawSpan) {
        guard self.closing.maySend else { return }
        if !opcode.isControl, let deflater = self.deflater, deflater.isWorthwhile(byteCount: payload.byteCount) {
            self.outgoing.writeFrame(opcode, deflater.compress(payload).span.bytes, isCompressed: true)
        } else {
            self.outgoing.writeFrame(opcode, payload)
        }
    }

    /// - Parameter frame: of `text`, for connections without compression.
    func broadcast(_ text: RawSpan, _ frame: ByteBuffer) {
        guard self.deflater == nil else { return self.send(.text, text) }
        guard self.closing.maySend else { return }
        if self.outgoing.readableBytes == 0 {
            self.outgoing = frame
        } else {
            self.outgoing.writeImmutableBuffer(frame)
        }
    }

    func write(_ frame: CloseFrame) {
        self.outgoing.writeFrame(.close, frame.payload.span.bytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !self.isQueued { self.flushOutgoing() }
    }

    func flushOutgoing() {
        guard let context = self.context, self.outgoing.readableBytes > 0 else { return }
        let bytes = self.outgoing
        self.outgoing = ByteBuffer()
        context.writeAndFlush(self.wrapOutboundOut(bytes), promise: nil)
    }
}
