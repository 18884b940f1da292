import NIOCore
import WebSocketProtocol

/// One client's WebSocket, confined to its event loop.
///
/// What is sent while a read is handled leaves at once when the read is complete.
final class WebSocketConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let exchange: UpgradeExchange
    /// Both know each other until the connection ends.
    private var conversation: (any Conversation)?
    private var context: ChannelHandlerContext?
    private var isUpgraded = false
    private var input = ByteBuffer()
    private var reader = MessageReader(role: .client, maximumMessageSize: 16 << 20)
    private var writer: ClientWriter

    /// - Parameter session: the id of a session to attach to; `nil` opens one.
    init(_ url: ServerURL, number: Int, session: String? = nil, _ conversation: any Conversation) {
        self.exchange = UpgradeExchange(url: url, session: session)
        self.writer = ClientWriter(seed: UInt32(truncatingIfNeeded: number))
        self.conversation = conversation
    }

    func connect(on stage: Stage) {
        stage.connect(self, to: self.exchange.url) { self.end("\($0)") }
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        context.writeAndFlush(self.wrapOutboundOut(self.exchange.request), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        self.end("connection closed by the server")
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.end("\(error)")
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        if self.input.readableBytes == 0 {
            self.input = bytes
        } else {
            self.input.discardReadBytes()
            self.input.writeBuffer(&bytes)
        }
        if self.isUpgraded || self.upgrade() { self.readFrames(at: NIODeadline.now().uptimeNanoseconds) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.flush()
    }

    // MARK: Input

    /// - Returns: whether what follows is WebSocket.
    private func upgrade() -> Bool {
        switch self.exchange.response(&self.input) {
        case .needMoreData:
            return false
        case .upgraded:
            self.isUpgraded = true
            self.conversation?.opened(self)
            return true
        case .refused(let reason):
            self.end("upgrade refused: \(reason)")
            return false
        }
    }

    private func readFrames(at instant: UInt64) {
        var input = self.input
        self.input = ByteBuffer()  // Else unmasking in place would copy.
        defer { if input.readableBytes > 0 { self.input = input } }
        do {
            while input.readableBytes > 0 {
                var bytes = input.mutableReadableBytesSpan
                switch try self.reader.next(&bytes) {
                case .needMoreData:
                    return
                case .event(let event, let consumed):
                    self.handle(event, in: bytes.bytes, at: instant)
                    input.moveReaderIndex(forwardBy: consumed)
                }
            }
        } catch {
            self.end("\(error)")
        }
    }

    private func handle(_ event: MessageReader.Event, in bytes: RawSpan, at instant: UInt64) {
        switch event {
        case .message(.text, let range):
            self.handle(bytes.extracting(range), at: instant)
        case .assembled(.text, let message):
            self.handle(message.span.bytes, at: instant)
        case .ping(let range):
            self.writer.frame(.pong, bytes.extracting(range))
        case .close(let frame):
            self.end("closed by the server: \(frame.code.map { "\($0.rawValue)" } ?? "no code") \(frame.reason)")
        case .message(.binary, _), .assembled(.binary, _), .fragment, .pong:
            break
        }
    }

    private func handle(_ frame: RawSpan, at instant: UInt64) {
        let packet = ClientPacket(frame)
        if packet == .ping {
            self.send("3")
        } else {
            self.conversation?.received(packet, in: frame, on: self, at: instant)
        }
    }

    // MARK: Output

    func send(_ text: StaticString) {
        text.withUTF8Buffer { self.writer.frame(.text, RawSpan(_unsafeBytes: UnsafeRawBufferPointer($0))) }
    }

    func send(_ text: [UInt8]) {
        self.writer.frame(.text, text.span.bytes)
    }

    func flush() {
        guard let context = self.context, let output = self.writer.take() else { return }
        context.writeAndFlush(self.wrapOutboundOut(output), promise: nil)
    }

    // MARK: The end

    /// Ends without a word to the conversation.
    func close() {
        self.conversation = nil
        self.context?.close(promise: nil)
    }

    private func end(_ reason: String) {
        let conversation = self.conversation
        self.close()
        conversation?.ended(reason)
    }
}
