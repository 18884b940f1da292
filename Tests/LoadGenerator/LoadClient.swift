import NIOCore
import WebSocketProtocol

/// One Socket.IO client on one connection, confined to its event loop.
///
/// Answers to all that one read brought are written at once when the read is complete.
final class LoadClient: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case upgrading
        /// WebSocket open, the namespace not yet.
        case joining
        /// Waits for all other clients.
        case ready
        case echoing
        /// Every acknowledgement has come. One more echo follows, behind which any repeated one would have come too.
        case confirming(completedAt: NIODeadline)
        case finished
    }

    private let number: Int
    private let task: EchoTask
    private let exchange: UpgradeExchange
    private let deadline: NIODeadline
    private let readyPromise: EventLoopPromise<Void>
    private let resultPromise: EventLoopPromise<ClientResult>

    private var phase = Phase.upgrading
    private var context: ChannelHandlerContext?
    private var input = ByteBuffer()
    private var reader = MessageReader(role: .client, maximumMessageSize: 16 << 20)
    private var writer: ClientWriter
    private var ledger: EchoLedger
    private var packet: [UInt8] = []
    private var text: [UInt8] = []

    init(
        number: Int,
        task: EchoTask,
        url: ServerURL,
        deadline: NIODeadline,
        ready: EventLoopPromise<Void>,
        result: EventLoopPromise<ClientResult>
    ) {
        self.number = number
        self.task = task
        self.exchange = UpgradeExchange(url: url)
        self.deadline = deadline
        self.readyPromise = ready
        self.resultPromise = result
        self.writer = ClientWriter(seed: UInt32(truncatingIfNeeded: number))
        self.ledger = EchoLedger(task)
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        context.writeAndFlush(self.wrapOutboundOut(self.exchange.request), promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(deadline: self.deadline) { self.finish("out of time") }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.finish("connection closed by the server")
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.finish("\(error)")
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        if self.input.readableBytes == 0 {
            self.input = bytes
        } else {
            self.input.discardReadBytes()
            self.input.writeBuffer(&bytes)
        }
        if case .upgrading = self.phase, !self.upgrade() { return }
        self.readFrames(at: NIODeadline.now().uptimeNanoseconds)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.flush()
    }

    func connectFailed(_ error: any Error) {
        self.finish("\(error)")
    }

    /// All clients are ready: go.
    func start() {
        guard case .ready = self.phase else { return }
        self.phase = .echoing
        self.sendEchoes(at: NIODeadline.now().uptimeNanoseconds)
        self.flush()
    }

    // MARK: Input

    /// - Returns: whether what follows is WebSocket.
    private func upgrade() -> Bool {
        switch self.exchange.response(&self.input) {
        case .needMoreData:
            return false
        case .upgraded:
            self.phase = .joining
            return true
        case .refused(let reason):
            self.finish("upgrade refused: \(reason)")
            return false
        }
    }

    private func readFrames(at now: UInt64) {
        var input = self.input
        self.input = ByteBuffer()  // Else unmasking in place would copy.
        defer { self.input = input }
        do {
            while input.readableBytes > 0 {
                var bytes = input.mutableReadableBytesSpan
                switch try self.reader.next(&bytes) {
                case .needMoreData:
                    return
                case .event(let event, let consumed):
                    self.handle(event, in: bytes.bytes, at: now)
                    input.moveReaderIndex(forwardBy: consumed)
                }
            }
        } catch {
            self.finish("\(error)")
        }
    }

    private func handle(_ event: MessageReader.Event, in bytes: RawSpan, at now: UInt64) {
        switch event {
        case .message(.text, let range):
            self.handle(bytes.extracting(range), at: now)
        case .assembled(.text, let message):
            self.handle(message.span.bytes, at: now)
        case .ping(let range):
            self.writer.frame(.pong, bytes.extracting(range))
        case .close(let frame):
            self.finish("closed by the server: \(frame.code.map { "\($0.rawValue)" } ?? "no code") \(frame.reason)")
        case .message(.binary, _), .assembled(.binary, _), .fragment, .pong:
            break
        }
    }

    private func handle(_ frame: RawSpan, at now: UInt64) {
        switch ClientPacket(frame) {
        case .open: self.writer.text(Array("40".utf8))
        case .ping: self.writer.text(Array("3".utf8))
        case .connected: self.joined()
        case .acknowledgement(let id, let start): self.acknowledged(id, frame.extracting(start...), at: now)
        case .close: self.finish("session closed by the server")
        case .refused: self.finish("namespace refused")
        case .other: break
        }
    }

    private func joined() {
        guard case .joining = self.phase else { return }
        self.phase = .ready
        self.readyPromise.succeed()
    }

    private func acknowledged(_ id: Int, _ arguments: RawSpan, at now: UInt64) {
        self.task.text(client: self.number, number: id, into: &self.text)
        let isOwnText = arguments.isArray(ofText: self.text.span.bytes)
        switch self.phase {
        case .echoing:
            self.ledger.acknowledged(id, isOwnText: isOwnText, at: now)
            if self.ledger.isComplete { return self.confirm() }
            self.sendEchoes(at: now)
        case .confirming where id == self.task.messages:
            self.finish(nil)
        case .confirming:
            self.ledger.acknowledged(id, isOwnText: isOwnText, at: now)
        case .upgrading, .joining, .ready, .finished:
            break
        }
    }

    private func confirm() {
        self.phase = .confirming(completedAt: .now())
        self.sendEcho(self.task.messages)
    }

    // MARK: Output

    private func sendEchoes(at now: UInt64) {
        while let number = self.ledger.send(at: now) {
            self.sendEcho(number)
        }
    }

    private func sendEcho(_ number: Int) {
        self.task.text(client: self.number, number: number, into: &self.text)
        self.packet.removeAll(keepingCapacity: true)
        self.packet.append(contentsOf: "42".utf8)
        self.packet.appendDecimal(number)
        self.packet.append(contentsOf: #"["echo",""#.utf8)
        self.packet.append(contentsOf: self.text)
        self.packet.append(contentsOf: #""]"#.utf8)
        self.writer.text(self.packet)
    }

    private func flush() {
        guard let context = self.context, let output = self.writer.take() else { return }
        context.writeAndFlush(self.wrapOutboundOut(output), promise: nil)
    }

    /// - Parameter failure: `nil` when every acknowledgement has come, and none twice.
    private func finish(_ failure: String?) {
        var finishedAt = NIODeadline.now()
        switch self.phase {
        case .finished: return
        case .confirming(let completedAt): finishedAt = completedAt
        case .upgrading, .joining, .ready, .echoing: break
        }
        self.phase = .finished
        let failure = failure.map { ClientFailure(client: self.number, reason: $0) }
        self.readyPromise.succeed()
        self.resultPromise.succeed(ClientResult(ledger: self.ledger, failure: failure, finishedAt: finishedAt))
        self.context?.close(promise: nil)
    }
}
