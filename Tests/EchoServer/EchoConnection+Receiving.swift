import EchoContract
import NIOCore
import WebSocketProtocol

extension EchoConnection {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.closing.mayReceive else { return }
        let arrived = self.unwrapInboundIn(data)
        if self.pending.readableBytes == 0 {
            self.readInScratch(arrived)
        } else {
            self.pending.writeImmutableBuffer(arrived)
            self.readPending()
        }
    }

    /// A client that does not take its echoes is not read: what waits for it stays bounded.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let reads = context.channel.isWritable || !self.closing.mayReceive
        try? context.channel.syncOptions?.setOption(.autoRead, value: reads)
    }

    /// Frames are unmasked in place, in a buffer that all connections use; only an unfinished frame is kept.
    private func readInScratch(_ arrived: ByteBuffer) {
        var scratch = self.loop.takeScratch()
        scratch.writeImmutableBuffer(arrived)
        self.read(&scratch)
        if scratch.readableBytes > 0, self.closing.mayReceive { self.pending.writeImmutableBuffer(scratch) }
        self.loop.returnScratch(&scratch)
    }

    private func readPending() {
        var bytes = self.pending
        self.pending = ByteBuffer()
        self.read(&bytes)
        if bytes.readableBytes > 0, self.closing.mayReceive {
            bytes.discardReadBytes()
            self.pending = bytes
        }
    }

    private func read(_ bytes: inout ByteBuffer) {
        do throws(WebSocketError) {
            while self.closing.mayReceive, bytes.readableBytes > 0 {
                switch try self.next(&bytes) {
                case .needMoreData: return
                case .event(let event, let consumed):
                    self.happened(event, bytes.readableBytesSpan)
                    bytes.moveReaderIndex(forwardBy: consumed)
                }
            }
        } catch {
            self.perform(self.closing.failed(error))
        }
    }

    private func next(_ bytes: inout ByteBuffer) throws(WebSocketError) -> MessageReader.Step {
        var span = bytes.mutableReadableBytesSpan
        return try self.reader.next(&span)
    }

    private func happened(_ event: MessageReader.Event, _ bytes: RawSpan) {
        switch event {
        case .message(let kind, let range): self.messageReceived(kind, bytes.extracting(range))
        case .assembled(let kind, let message): self.messageReceived(kind, message.span.bytes)
        case .ping(let range): self.send(.pong, bytes.extracting(range))
        case .fragment, .pong: break
        case .close(let frame): self.perform(self.closing.closeReceived(frame))
        }
    }

    private func messageReceived(_ kind: MessageKind, _ message: RawSpan) {
        if kind == .text, self.loop.options.speaksEngineIO {
            self.engineIOReceived(message)
        } else {
            self.send(kind.opcode, message)
        }
    }

    private func engineIOReceived(_ text: RawSpan) {
        switch EngineIOText(text) {
        case .connect: self.send(.text, EngineIOText.connected().utf8Span.span.bytes)
        case .broadcast where self.loop.options.broadcasts: self.loop.broadcast(text)
        case .broadcast, .echo: self.send(.text, text)
        }
    }
}
