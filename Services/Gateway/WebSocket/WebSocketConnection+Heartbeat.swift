import EngineIOProtocol
import NIOCore
import Operations
import SessionLink

/// The heartbeat of a session on this WebSocket: here, so that a busy engine costs nobody a ping timeout.
extension WebSocketConnection {
    func heartbeatMoved(_ record: Record.Heartbeat) {
        self.heartbeat = Heartbeat(
            interval: .milliseconds(Int64(record.pingInterval)),
            timeout: .milliseconds(Int64(record.pingTimeout)),
            now: self.loop.now
        )
        if self.isPaused { self.heartbeat?.readingPaused(now: self.loop.now) }
        self.updateDeadline()
    }

    func pongReceived() {
        self.heartbeat?.pongReceived(now: self.loop.now)
        self.updateDeadline()
    }

    func deadlineReached(_ now: ContinuousClock.Instant) {
        if let closingDeadline = self.closingDeadline {
            if closingDeadline <= now { return self.abort() }
        } else {
            self.paceReached(now)
            if let action = self.heartbeat?.timerFired(now: now) { self.perform(action) }
        }
        self.updateDeadline()
    }

    private func perform(_ action: Heartbeat.Action) {
        switch action {
        case .none:
            break
        case .sendPing:
            self.outgoing.append(bare: .ping)
            self.wrote()
        case .timeOut:
            self.loop.metrics.pingTimeouts.increment()
            self.unbindAndClose(.pingTimeout)
        }
    }

    func updateDeadline() {
        self.loop.setDeadline(self.closingDeadline ?? self.nextDeadline, for: self)
    }

    private var nextDeadline: ContinuousClock.Instant? {
        guard let until = self.pausedUntil else { return self.heartbeat?.deadline }
        return self.heartbeat.map { min($0.deadline, until) } ?? until
    }
}
