import EngineIOProtocol
import Logging
import Operations

/// A client that sends more than its rate is not read: what it sends waits with itself, and nothing is lost. Each frame
/// counts, a message that is fragmented more than once.
extension WebSocketConnection {
    /// - Returns: whether the client is not read on: for now, or at all.
    func isTooFast() -> Bool {
        switch self.pace?.verdict(now: self.loop.now) ?? .pass {
        case .pass:
            return false
        case .wait(let until):
            self.loop.metrics.ratePauses.increment()
            self.pausedUntil = until
            self.pauseReading()
        case .exceeded:
            self.exceeded()
        }
        return true
    }

    func paceReached(_ now: ContinuousClock.Instant) {
        guard let until = self.pausedUntil, until <= now else { return }
        self.pausedUntil = nil
        self.readOn()
    }

    /// What comes until the client has closed its side is nobody's any more.
    private func exceeded() {
        self.loop.metrics.rateExceeded.increment()
        self.loop.logger.notice(
            "session closed for its message rate",
            metadata: .data([.remote: "\(self.remoteAddress)"])
        )
        self.unbindAndClose(.rateExceeded)
    }
}
