import Backbone
import EngineIOProtocol
import Logging
import NIOCore
import Operations
import SessionLink

/// The link's own life: what its path brings, its deadlines, its end.
extension EngineLink {
    func received(_ batch: UnsafeRawBufferPointer) {
        let bytes = RawSpan(_unsafeBytes: batch)
        let received = self.link.received(bytes, now: self.loop.now)
        self.apply(received.change)
        switch received.records {
        case .none: break
        case .batch(let range): self.read(bytes.extracting(range))
        case .assembled(let record): self.read(record.span.bytes)
        }
        if received.creditArrived { self.creditArrived() }
    }

    private func read(_ bytes: RawSpan) {
        var reader = RecordReader()
        do throws(RecordError) {
            while let record = try reader.next(in: bytes) {
                try self.deliver(record, in: bytes)
            }
        } catch {
            self.loop.logger.error(
                "engine broke the link's protocol",
                metadata: .data([.node: "\(self.engine)", .error: "\(error)"])
            )
            self.apply(self.link.end(.protocolViolation, now: self.loop.now))
        }
    }

    /// The input of this wake-up is through: acknowledge it, and flush what it brought.
    func drained() {
        self.loop.needsFlush(self)
        self.loop.tick()
    }

    private func creditArrived() {
        let waiters = self.creditWaiters
        self.creditWaiters = []
        for resume in waiters { resume() }
    }

    func pathRestored() {
        self.refusal = nil
        self.isEngineGone = false
        self.link.pathRestored(now: self.loop.now)
        self.loop.needsFlush(self)
    }

    func pathLost(_ loss: PathLoss) {
        self.logRefusal(loss)
        self.apply(self.link.pathLost(now: self.loop.now))
        self.loop.needsFlush(self)
    }

    /// Who is at the engine's endpoint while there is no path to it.
    func inquired(_ outcome: ProbeOutcome) {
        switch outcome {
        case .accepted:
            self.link.peerAccepts()
        case .refused:
            self.isEngineGone = true
            self.log("engine is gone: its endpoint refuses connections")
            self.apply(self.link.peerGone(now: self.loop.now))
            self.loop.onEngineGone(self.engine)
            self.loop.engineChanged()
        case .unknown:
            break
        }
        self.loop.needsFlush(self)
    }

    /// How much later a deadline is looked at again while there is more to receive.
    private static let postponement = Duration.milliseconds(1)

    func deadlineReached(_ now: ContinuousClock.Instant) {
        // Silence means something only when everything that came has been heard: it may be this loop that was stalled.
        guard self.inputPatience.received(isDrained: self.path.receiveNow(), now: now) else {
            return self.loop.setDeadline(now + Self.postponement, for: self)
        }
        self.apply(self.link.timerFired(now: now))
        self.flush()
    }

    /// Sends what the link has to say, and sets its next deadline.
    func flush() {
        let now = self.loop.now
        while let batch = self.link.nextBatch(now: now) {
            // What the path does not take is lost to the link, which sends it again.
            _ = self.path.send(batch)
        }
        self.loop.setDeadline(self.link.deadline, for: self)
    }

    /// Leaves in good order. What is said last needs a moment before the path is closed.
    func leave() {
        self.link.close()
        self.endChannels()
        self.flush()
        self.loop.setDeadline(nil, for: self)
    }

    /// The engine is gone for good, or its cluster is not reached any more. If the link to one of this cluster still stands, it
    /// is with another engine at the same address.
    func giveUp(isForeign: Bool) {
        let reason = isForeign ? EpochEnd.peerGone : .newIncarnation
        if self.state != .linking { self.apply(self.link.end(reason, now: self.loop.now)) }
        self.close()
    }

    func close() {
        self.leave()
        self.path.close()
        self.reportStatistics()
        self.loop.metrics.links.backlog.add(self.report.backlogChange(to: 0))
    }

    /// Adds to the metrics what the link has done since the last time.
    func reportStatistics() {
        let statistics = self.link.statistics
        self.report.advance(to: statistics, self.loop.metrics.links.advanced)
        self.loop.metrics.links.backlog.add(self.report.backlogChange(to: statistics.inFlightBytes))
    }

    private func apply(_ change: LinkChange) {
        guard change != .none else { return }
        if let reason = change.ended { self.ended(reason) }
        if change.opened { self.opened() }
        switch change.liveness {
        case .none: break
        case .suspected: self.log("engine is suspect")
        case .recovered: self.log("engine has recovered")
        }
        self.loop.engineChanged()
    }

    private func opened() {
        self.loop.logger.info("engine linked", metadata: .data([.node: "\(self.engine)"]))
        // An engine must know which loop of which gateway it hears before it hears anything else.
        self.write { writer throws(RecordTooLong) in
            let loop = self.loop
            try writer.hello(node: "\(loop.node)", loop: UInt16(loop.index), of: UInt16(loop.configuration.eventLoops))
        }
    }

    private func ended(_ reason: EpochEnd) {
        self.loop.logger.notice(
            "link ended",
            metadata: .data([.node: "\(self.engine)", .reason: "\(reason)", .count: "\(self.channels.count)"])
        )
        self.loop.metrics.links.ended(reason)
        self.endChannels()
        self.creditArrived()
    }

    private func endChannels() {
        self.openings = 0
        for channel in self.channels.removeAll() { channel.linkEnded() }
    }

    /// It is tried again each second; one line tells of it.
    private func logRefusal(_ loss: PathLoss) {
        guard case .handshakeFailed(let reason) = loss, self.refusal == nil else { return }
        self.refusal = loss
        self.loop.logger.warning(
            "engine cannot be connected",
            metadata: .data([.node: "\(self.engine)", .reason: "\(reason)"])
        )
    }

    private func log(_ message: Logger.Message) {
        self.loop.logger.notice(message, metadata: .data([.node: "\(self.engine)"]))
    }
}
