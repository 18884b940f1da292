extension Link {
    /// Whether a record that needs credit may be written. Writing without is the owner's fault.
    package var mayWrite: Bool { self.credit.isPositive(sent: self.writer.weight) }

    /// Whether a peer that shows no life has as much to acknowledge that nothing new should be begun: what goes on
    /// already, which is bounded by credit, needs the other half of the room.
    package var isCongested: Bool {
        self.condition == .suspect && self.outbound.inFlightBytes > self.configuration.replayLimit / 2
    }

    /// The next datagram for the path, or nil when nothing is to be said now.
    ///
    /// Called until nil after whatever else has happened; while the path is lost it is always nil.
    package mutating func nextBatch(now: Instant) -> [UInt8]? {
        guard self.pathStands, let batch = self.openingBatch(now: now) ?? self.epochBatch(now: now) else {
            self.keepUnsent(now: now)
            return nil
        }
        self.counters.batchesSent += 1
        self.counters.bytesSent += UInt64(batch.count)
        self.keepAlive.done(now: now)
        return batch
    }

    private mutating func openingBatch(now: Instant) -> [UInt8]? {
        if let farewell = self.farewell {
            self.farewell = nil
            return farewell.encoded()
        }
        if self.asking.isDue(now: now) { self.epoch.askAgain() }
        guard let utterance = self.epoch.takeUtterance() else { return nil }
        self.asking.done(now: now)
        return self.header(.acknowledgement).saying(utterance).encoded()
    }

    private mutating func epochBatch(now: Instant) -> [UInt8]? {
        guard self.epoch.isOpen else { return nil }
        return self.resumeBatch() ?? self.dataBatch(now: now) ?? self.acknowledgementBatch(now: now)
    }

    private mutating func resumeBatch() -> [UInt8]? {
        guard self.inbound.isResumeDue else { return nil }
        self.inbound.resumeSent()
        self.counters.resumesSent += 1
        return self.header(.resume).encoded()
    }

    private mutating func dataBatch(now: Instant) -> [UInt8]? {
        if !self.outbound.hasUnsent, let batch = self.writer.takeBatch() {
            self.outbound.append(batch, now: now)
        }
        guard let (batch, sent) = self.outbound.next(self.header(.data), now: now) else { return nil }
        if sent == .again { self.counters.retransmitted += 1 }
        self.inbound.acknowledgementSent()
        return batch
    }

    private mutating func acknowledgementBatch(now: Instant) -> [UInt8]? {
        guard self.isQuestionDue || self.inbound.isAcknowledgementDue(now: now) || self.keepAlive.isDue(now: now)
        else { return nil }
        var header = self.header(.acknowledgement)
        if self.isQuestionDue {
            header.flags = .asks
            header.sequence = self.outbound.highestSent
        }
        self.isQuestionDue = false
        self.inbound.acknowledgementSent()
        return header.encoded()
    }

    /// What is written while it cannot be sent waits within the bound, if it will ever be sent.
    private mutating func keepUnsent(now: Instant) {
        guard self.epoch.isOpen || self.epoch.isOpening else { return self.writer.discard() }
        while let batch = self.writer.takeBatch() { self.outbound.append(batch, now: now) }
    }

    func header(_ kind: BatchKind) -> BatchHeader {
        BatchHeader(
            kind: kind,
            epoch: self.epoch.number,
            link: self.id,
            incarnation: self.epoch.incarnation,
            acknowledged: self.inbound.received,
            credit: self.grant.total,
            load: self.load
        )
    }
}
