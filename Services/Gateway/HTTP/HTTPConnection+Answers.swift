import NIOCore
import Operations

/// What the client is told: each answer when it is its turn, and the last one there is.
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

    func write(_ bytes: ByteBuffer) {
        self.context?.write(self.wrapOutboundOut(bytes), promise: nil)
        self.loop.needsFlush(self)
    }

    /// Whether some of the request's body may be still to come.
    func isReceiving(_ exchange: Exchange) -> Bool {
        self.incoming === exchange && exchange.fields.body != .none
    }

    /// Refuses a request, or what should have been one, behind the answers that are due, and ends the connection.
    func end(with fault: RequestFault, _ framing: AnswerFraming = .afterUnreadableRequest) {
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
    func close() {
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

    func abortExchanges() {
        let exchanges = self.exchanges
        self.exchanges = []
        self.incoming = nil
        for exchange in exchanges where !exchange.isAnswered { exchange.abort() }
    }
}

extension ChannelHandlerContext {
    /// Ends our direction behind everything written; where a transport cannot end one alone, both.
    func closeOutput() {
        let channel = self.channel
        self.close(mode: .output).whenFailure { _ in channel.close(promise: nil) }
    }
}
