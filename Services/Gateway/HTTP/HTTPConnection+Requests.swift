import NIOCore
import NIOHTTP1
import Operations

/// What the client sends: bytes → requests, each handed to whoever answers it.
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
    func inviteBody() {
        guard let first = self.exchanges.first, first === self.incoming, first.takeContinue() else { return }
        self.write(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
    }

    func dispatchUpgrade() {
        guard let first = self.exchanges.first, first.isWebSocketUpgrade, first !== self.incoming else { return }
        guard first.consumer == nil, !first.isAnswered else { return }
        self.loop.dispatch(first)
    }
}
