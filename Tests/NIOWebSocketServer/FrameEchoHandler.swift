import EchoContract
import NIOCore
import NIOWebSocket

/// Sends back every frame, fragments as fragments; what one read brings is flushed at once.
final class FrameEchoHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let audience: Audience
    private let speaksEngineIO: Bool
    private var hasUnflushed = false

    init(_ audience: Audience, speaksEngineIO: Bool) {
        self.audience = audience
        self.speaksEngineIO = speaksEngineIO
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.audience.opened(context)
        guard self.speaksEngineIO else { return }
        self.send(context, .text, ByteBuffer(string: EngineIOText.open()))
        context.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.audience.closed(context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = self.unwrapInboundIn(data)
        switch frame.opcode {
        case .text where self.speaksEngineIO: self.engineIOReceived(context, frame)
        case .text, .binary, .continuation: self.send(context, frame.opcode, frame.unmaskedData, isFinal: frame.fin)
        case .ping: self.send(context, .pong, frame.unmaskedData)
        case .connectionClose: self.closeReceived(context, frame)
        case _: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard self.hasUnflushed else { return }
        self.hasUnflushed = false
        context.flush()
    }

    /// A client that does not take its echoes is not read: what waits for it stays bounded.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(.autoRead, value: context.channel.isWritable)
    }

    private func engineIOReceived(_ context: ChannelHandlerContext, _ frame: WebSocketFrame) {
        let text = frame.unmaskedData
        switch EngineIOText(text.readableBytesSpan) {
        case .connect:
            self.send(context, .text, ByteBuffer(string: EngineIOText.connected()))
        case .broadcast where self.audience.isOpen && frame.fin:
            self.audience.broadcast(WebSocketFrame(fin: true, opcode: .text, data: text))
        case .broadcast, .echo:
            self.send(context, .text, text, isFinal: frame.fin)
        }
    }

    private func send(
        _ context: ChannelHandlerContext,
        _ opcode: WebSocketOpcode,
        _ data: ByteBuffer,
        isFinal: Bool = true
    ) {
        context.write(self.wrapOutboundOut(WebSocketFrame(fin: isFinal, opcode: opcode, data: data)), promise: nil)
        self.hasUnflushed = true
    }

    private func closeReceived(_ context: ChannelHandlerContext, _ frame: WebSocketFrame) {
        let channel = context.channel
        let answer = WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData)
        context.writeAndFlush(self.wrapOutboundOut(answer)).whenComplete { _ in channel.close(promise: nil) }
    }
}
