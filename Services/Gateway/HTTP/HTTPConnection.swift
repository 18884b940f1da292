import EngineIOProtocol
import NIOCore
import NIOHTTP1
import Operations

/// One client's HTTP/1.1 connection: takes its requests apart from one another, and answers them in their order.
///
/// Pipelined requests are handled as they come and may be ready in any order. All of them are kept at once, so their
/// number is bounded; beyond it the connection is not read.
final class HTTPConnection: ChannelInboundHandler, RemovableChannelHandler, Connection {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    enum Phase {
        case open
        /// Nothing more is read; the connection ends behind these bytes, once all answers before them are out.
        case ending(SerializedAnswer)
        /// Our side is closed; input is discarded until the client closes its own.
        case closing
        /// A WebSocket now.
        case upgraded
    }

    let id: ConnectionID
    let loop: GatewayLoop
    /// What has to leave the pipeline, front first, for the WebSocket to see the bytes.
    var upstream: [any RemovableChannelHandler] = []
    /// For a connection that is one too many.
    private let refusal: RequestFault?
    var lease: AddressLease?
    /// Whether a session was asked for here.
    var hasHandshake = false
    /// Whoever is connected: a client, or its proxy.
    private(set) lazy var peer = self.context?.channel.remoteAddress.flatMap(IPAddress.init)
    private(set) var context: ChannelHandlerContext?
    /// Oldest first.
    private var exchanges: [Exchange] = []
    /// Whose body is on its way.
    private var incoming: Exchange?
    private var clock: RequestClock
    /// What the loop's timer was last asked for.
    private var filedDeadline: ContinuousClock.Instant?
    private var intake = RequestIntake()
    /// Since our side was closed.
    private var droppedBytes = 0
    /// What the client had yet to take when time was up before.
    private var unsentBytes = Int.max
    private var phase = Phase.open
    private var isDraining = false
    private var isReading = true
    var isQueued = false

    /// - Parameter refusal: what the client is told at once, if there are more connections than may be.
    init(id: ConnectionID, loop: GatewayLoop, refusal: RequestFault?) {
        self.id = id
        self.loop = loop
        self.refusal = refusal
        self.clock = RequestClock(limits: loop.configuration.limits, now: loop.now)
    }

    var drainsInRounds: Bool { false }

    /// The client's IP address.
    var remoteAddress: String {
        self.context?.channel.remoteAddress?.ipAddress ?? ""
    }

    /// Whether it carries the requests of whoever its proxy serves.
    private var isProxied: Bool {
        self.lease != nil && self.peer.map(self.loop.configuration.proxies.contains) ?? false
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.loop.connectionOpened(self)
        self.updateDeadline()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        // One of them knows this connection.
        self.upstream = []
    }
}

// MARK: What the client does.

extension HTTPConnection {
    /// - Returns: whether they are to be decoded.
    func bytesArrived(_ bytes: ByteBuffer) -> Bool {
        switch self.phase {
        case .open: break
        case .upgraded: return true
        case .ending, .closing:
            self.droppedBytes += bytes.readableBytes
            self.updateReading()
            return false
        }
        self.intake.readBegan(bytes, startsRequest: self.incoming == nil)
        self.clock.bytesArrived(now: self.loop.now)
        self.updateDeadline()
        return true
    }

    /// Those that arrived have been decoded.
    func bytesDecoded() {
        self.intake.readEnded()
        guard case .open = self.phase, self.intake.isExcessive else { return }
        self.end(with: self.incoming == nil ? .largeHead : .excessiveFraming)
    }

    func channelActive(context: ChannelHandlerContext) {
        if let refusal = self.refusal { self.end(with: refusal) }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .open = self.phase else { return }
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.requestBegan(head)
        case .body(let part): self.bodyReceived(part)
        case .end: self.requestEnded()
        }
    }

    private func requestBegan(_ head: HTTPRequestHead) {
        self.clock.headReceived()
        self.intake.headReceived()
        self.loop.metrics.requests.increment()
        let exchange: Exchange
        do throws(RequestFault) {
            exchange = try Exchange(head, on: self)
        } catch {
            return self.end(with: error, AnswerFraming(head).last)
        }
        if self.isDraining { exchange.framing.keepsAlive = false }
        self.exchanges.append(exchange)
        self.incoming = exchange
        // The bytes of a WebSocket may only follow once all earlier answers are out.
        if !exchange.isWebSocketUpgrade { self.loop.dispatch(exchange) }
        if self.isDraining { exchange.consumer?.drain() }
        self.inviteBody()
        self.updateDeadline()
    }

    /// A body that nobody wants is dropped while it is small.
    private func bodyReceived(_ part: ByteBuffer) {
        self.intake.bodyReceived(part.readableBytes)
        guard let exchange = self.incoming else { return }
        if let consumer = exchange.consumer, consumer.takesBody {
            consumer.bodyReceived(part)
            if !consumer.readsOn { self.updateReading() }
        } else if self.intake.bodyBytes > ConnectionLimits.unwantedBodyBytes {
            self.end(with: .unwantedBody)
        }
    }

    private func requestEnded() {
        guard let exchange = self.incoming else { return }
        self.incoming = nil
        self.clock.requestReceived()
        self.intake.requestReceived()
        exchange.consumer?.bodyEnded()
        self.dispatchUpgrade()
        self.answersReady()
    }

    /// `Expect: 100-continue`: answered when it is this request's turn to be answered.
    private func inviteBody() {
        guard let first = self.exchanges.first, first === self.incoming, first.takeContinue() else { return }
        self.write(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
    }

    private func dispatchUpgrade() {
        guard let first = self.exchanges.first, first.isWebSocketUpgrade, first !== self.incoming else { return }
        guard first.consumer == nil, !first.isAnswered else { return }
        self.loop.dispatch(first)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        self.end(with: RequestFault(error, self.intake))
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .upgraded = self.phase { return }
        self.loop.connectionClosed(self)
        self.abortExchanges()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.updateReading()
    }
}

// MARK: Answers.

extension HTTPConnection {
    func serialized(_ answer: HTTPAnswer, _ framing: AnswerFraming) -> SerializedAnswer {
        answer.serialized(framing, date: self.loop.httpDate(), allocator: self.loop.allocator)
    }

    /// Some exchange has its answer: sends those whose turn it is.
    func answersReady() {
        while let first = self.exchanges.first, let answer = first.answer {
            self.exchanges.removeFirst()
            self.write(answer)
            guard first.framing.keepsAlive else { return self.close() }
            self.inviteBody()
            self.dispatchUpgrade()
        }
        guard self.exchanges.isEmpty else { return self.updateReading() }
        if case .ending(let refusal) = self.phase {
            self.write(refusal)
            return self.close()
        }
        if self.isProxied { self.releaseLease() }
        self.clock.allAnswered(now: self.loop.now)
        self.unsentBytes = .max
        self.updateDeadline()
        self.updateReading()
    }

    /// Goes out at the end of the tick, in its place among the frames that the same tick brings to other connections:
    /// a client with several must not see an answer before what its engine said earlier.
    private func write(_ answer: SerializedAnswer) {
        if answer.bytes.readableBytes > 0 { self.write(answer.bytes) }
        if let body = answer.sharedBody { self.write(body) }
    }

    private func write(_ bytes: ByteBuffer) {
        self.context?.write(self.wrapOutboundOut(bytes), promise: nil)
        self.loop.needsFlush(self)
    }

    /// Whether some of the request's body may be still to come.
    func isReceiving(_ exchange: Exchange) -> Bool {
        self.incoming === exchange && exchange.fields.body != .none
    }

    /// Refuses a request, or what should have been one, behind the answers that are due, and ends the connection.
    private func end(with fault: RequestFault, _ framing: AnswerFraming = .afterUnreadableRequest) {
        guard case .open = self.phase else { return }
        self.loop.metrics.faults.increment()
        let refusal = self.serialized(fault.answer, framing)
        // A request that has its answer gets no second one: the client would take it for another request's.
        self.phase = .ending(self.incoming?.isAnswered == true ? SerializedAnswer() : refusal)
        if let incoming = self.incoming, !incoming.isAnswered {
            self.exchanges.removeAll { $0 === incoming }
            incoming.abort()
        }
        self.incoming = nil
        self.answersReady()
    }

    /// Closes our side. Were the client's closed at once, its unread bytes would let the kernel take back the answer.
    private func close() {
        self.abortExchanges()
        guard let context = self.context else { return }
        if case .closing = self.phase { return }
        context.flush()
        self.phase = .closing
        self.clock.closingBegan(now: self.loop.now)
        self.unsentBytes = .max
        self.updateDeadline()
        self.updateReading()
        context.closeOutput()
    }

    private func abortExchanges() {
        let exchanges = self.exchanges
        self.exchanges = []
        self.incoming = nil
        for exchange in exchanges where !exchange.isAnswered { exchange.abort() }
    }
}

// MARK: Time and flow.

extension HTTPConnection {
    func deadlineReached(_ now: ContinuousClock.Instant) {
        self.filedDeadline = nil
        switch self.clock.expired(now: now) {
        case .none: self.updateDeadline()
        case .requestTimeout: self.end(with: self.incoming == nil ? .slowHead : .slowBody)
        case .close where self.clientTakesAnswers():
            self.clock.answersTaken(now: now)
            self.updateDeadline()
        case .close: self.abort()
        }
    }

    /// Whether the client has taken some of what was written for it since time was up the last time.
    private func clientTakesAnswers() -> Bool {
        let unsent = (try? self.context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        defer { self.unsentBytes = unsent }
        return unsent > 0 && unsent < self.unsentBytes
    }

    func flushOutgoing() {
        self.context?.flush()
    }

    func drain() {
        self.isDraining = true
        guard let last = self.exchanges.last else { return self.close() }
        last.framing.keepsAlive = false
        for exchange in self.exchanges { exchange.consumer?.drain() }
    }

    func abort() {
        self.context?.close(mode: .all, promise: nil)
    }

    /// Most requests move the deadline later or end it. One that comes too early finds nothing to do and is set anew, so
    /// that a request costs the queue nothing.
    private func updateDeadline() {
        guard let deadline = self.clock.deadline else { return }
        if let filed = self.filedDeadline, filed <= deadline { return }
        self.filedDeadline = deadline
        self.loop.setDeadline(deadline, for: self)
    }

    private func updateReading() {
        guard let channel = self.context?.channel else { return }
        let hasRoom = self.exchanges.count < self.loop.configuration.limits.pipelined && channel.isWritable
        // Behind a request to upgrade come frames, for which there is no reader yet.
        let awaitsUpgrade = self.incoming == nil && self.exchanges.last?.isWebSocketUpgrade == true
        let isSated = self.incoming?.consumer?.readsOn == false
        let reads: Bool
        switch self.phase {
        case .open: reads = hasRoom && !awaitsUpgrade && !isSated
        case .ending, .closing: reads = self.droppedBytes <= self.loop.configuration.limits.droppedBytes
        case .upgraded: reads = true
        }
        guard reads != self.isReading else { return }
        self.isReading = reads
        try? channel.syncOptions?.setOption(.autoRead, value: reads)
    }
}

// MARK: Becoming a WebSocket.

extension HTTPConnection {
    /// Answers the upgrade with `response` and leaves the connection, and every byte from now on, to `webSocket`.
    func upgrade(_ exchange: Exchange, response: ByteBuffer, to webSocket: WebSocketConnection) {
        guard let context = self.context, self.exchanges.first === exchange else { return }
        self.exchanges = []
        self.phase = .upgraded
        self.updateReading()
        self.loop.setDeadline(nil, for: self)
        webSocket.lease = self.lease
        self.lease = nil
        self.loop.connectionUpgraded(webSocket)
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(webSocket, position: .before(self))
        } catch {
            // The channel is closed: its pipeline takes no handlers any more.
            self.loop.connectionClosed(webSocket)
            return webSocket.depart(.transportClose)
        }
        webSocket.begin(response)
        for handler in [self] + self.upstream { pipeline.removeHandler(handler, promise: nil) }
        if self.isDraining { webSocket.drain() }
    }
}

extension ChannelHandlerContext {
    /// Ends our direction behind everything written; where a transport cannot end one alone, both.
    func closeOutput() {
        let channel = self.channel
        self.close(mode: .output).whenFailure { _ in channel.close(promise: nil) }
    }
}
