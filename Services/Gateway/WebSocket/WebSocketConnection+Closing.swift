import EngineIOProtocol
import NIOCore
import Operations
import SessionLink
import WebSocketProtocol

/// How a WebSocket ends, whoever ends it: the engine and the client are each told once.
extension WebSocketConnection {
    /// The engine closes. It has forgotten the handle.
    func closed(by record: Record.Close) {
        guard self.binding?.admits(record.stamp) == true else { return }
        self.release()
        if record.discard { _ = self.outgoing.take() }
        self.close(CloseFrame(CloseReason(rawValue: record.reason) ?? .forcedClose))
    }

    /// The epoch of the link is over: nobody knows the session any more.
    func linkEnded() {
        self.binding = nil
        self.loop.metrics.closes.increment(.engineLost)
        self.close(CloseFrame(.engineLost))
    }

    func closeReceived(_ frame: CloseFrame) {
        self.unbind(.transportClose)
        self.perform(self.closing.closeReceived(frame))
    }

    func failed(_ error: WebSocketError) {
        self.loop.metrics.protocolErrors.increment()
        self.unbind(.transportError, error == .messageTooBig ? .messageTooBig : .invalidFrame)
        self.perform(self.closing.failed(error))
    }

    func unbindAndClose(_ reason: CloseReason, _ detail: CloseDetail = .none) {
        self.unbind(reason, detail)
        self.close(CloseFrame(reason))
    }

    /// Begins the closing handshake, behind what was written.
    func close(_ frame: CloseFrame) {
        self.held = nil
        self.forgetPace()
        self.perform(self.closing.closeRequested(frame))
    }

    /// The connection is gone. What it brought in time is still delivered, as the engine's credit allows; but not what
    /// was above its rate.
    func depart(_ reason: CloseReason) {
        if self.pausedUntil != nil { self.dropPending() }
        guard self.held != nil else { return self.unbind(reason) }
        self.departure = reason
        self.limitDeparture()
    }

    /// An engine that takes nothing for so long is not waited for: the session ends, and what it had yet to hear is lost.
    func limitDeparture() {
        self.departureEnd?.cancel()
        let patience = TimeAmount(self.loop.configuration.engineStallTimeout)
        self.departureEnd = self.loop.eventLoop.assumeIsolated().scheduleTask(in: patience) { [weak self] in
            self?.departureExpired()
        }
    }

    private func departureExpired() {
        guard let departure = self.departure, let held = self.held else { return }
        self.loop.metrics.departedDropped.increment(by: held.payload.count + self.pending.readableBytes)
        self.held = nil
        self.pending = ByteBuffer()
        self.unbind(departure)
    }

    private func forgetPace() {
        self.pace = nil
        self.pausedUntil = nil
    }

    private func dropPending() {
        self.loop.metrics.rateDropped.increment(by: self.pending.readableBytes)
        self.pending = ByteBuffer()
        self.forgetPace()
    }

    /// Tells the engine, unless it told us.
    func unbind(_ reason: CloseReason, _ detail: CloseDetail = .none) {
        guard let binding = self.binding else { return }
        self.binding = nil
        self.departureEnd?.cancel()
        self.loop.metrics.closes.increment(reason)
        binding.link.close(binding.handle, reason, detail)
    }

    private func release() {
        guard let binding = self.binding else { return }
        self.binding = nil
        binding.link.release(binding.handle)
    }

    private func perform(_ action: ClosingHandshake.Action) {
        switch action {
        case .none:
            break
        case .send(let frame):
            self.write(frame)
            self.resumeForTheEnd()
        case .sendAndEnd(let frame):
            self.write(frame)
            self.flushOutgoing()
            self.context?.closeOutput()
            self.resumeForTheEnd()
        case .end:
            self.flushOutgoing()
            self.abort()
        }
    }

    private func write(_ frame: CloseFrame) {
        self.outgoing.append(control: .close, frame.payload.span.bytes)
        self.loop.needsFlush(self)
    }

    /// Reads on, since the client's close frame or end is awaited, but not for ever.
    private func resumeForTheEnd() {
        self.heartbeat = nil
        self.closingDeadline = self.loop.now + self.loop.configuration.limits.closing
        self.updateDeadline()
        try? self.context?.channel.syncOptions?.setOption(.autoRead, value: true)
    }

    func drain() {
        self.unbindAndClose(.serverShutdown)
    }

    func abort() {
        self.context?.close(mode: .all, promise: nil)
    }
}

extension CloseFrame {
    /// Node.js closes without a code; only what clients should know has one.
    init(_ reason: CloseReason) {
        switch reason {
        case .transportError, .transportClose, .forcedClose, .pingTimeout, .parseError, .upgradeAbandoned:
            self.init(code: nil)
        case .slowConsumer, .rateExceeded: self.init(code: .policyViolation, reason: reason.description)
        case .engineLost, .gatewayLost: self.init(code: .serviceRestart, reason: reason.description)
        case .serverShutdown: self.init(code: .goingAway, reason: reason.description)
        }
    }
}
