import NIOCore

/// When a connection is read, how long it is waited for, and how it ends.
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
    func updateDeadline() {
        guard let deadline = self.clock.deadline else { return }
        if let filed = self.filedDeadline, filed <= deadline { return }
        self.filedDeadline = deadline
        self.loop.setDeadline(deadline, for: self)
    }

    func updateReading() {
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
