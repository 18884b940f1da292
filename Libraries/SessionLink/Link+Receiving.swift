extension Link {
    /// A datagram came by the path, whatever is in it.
    package mutating func received(_ batch: RawSpan, now: Instant) -> Received {
        guard let header = self.header(of: batch) else { return .nothing }
        if !self.pathStands { self.pathRestored(now: now) }
        switch self.epoch.received(header) {
        case .admitted: return self.admitted(header, batch, now: now)
        case .ignored: return self.ignored(header)
        case .opened: return self.opened(header, batch, ended: nil, now: now)
        case .renewed(let reason):
            self.epochEnded(reason)
            return self.opened(header, batch, ended: reason, now: now)
        case .ended(let reason):
            self.epochEnded(reason)
            return Received(change: LinkChange(ended: reason))
        }
    }

    private mutating func header(of batch: RawSpan) -> BatchHeader? {
        guard let header = try? BatchHeader(decoding: batch) else {
            self.counters.malformed += 1
            return nil
        }
        guard header.link == self.id else {
            self.counters.foreign += 1
            return nil
        }
        self.counters.batchesReceived += 1
        self.counters.bytesReceived += UInt64(batch.byteCount)
        return header
    }

    private mutating func ignored(_ header: BatchHeader) -> Received {
        if header.epoch < self.epoch.number { self.counters.stale += 1 }
        return .nothing
    }

    private mutating func opened(
        _ header: BatchHeader,
        _ batch: RawSpan,
        ended: EpochEnd?,
        now: Instant
    ) -> Received {
        self.liveness.epochOpened(now: now)
        self.keepAlive.done(now: now)
        var received = self.admitted(header, batch, now: now)
        received.change.opened = received.change.ended == nil
        received.change.ended = received.change.ended ?? ended
        return received
    }

    /// A batch of the open epoch: first what its header says, then its body.
    private mutating func admitted(_ header: BatchHeader, _ batch: RawSpan, now: Instant) -> Received {
        var received = Received()
        received.change.liveness = LivenessChange(self.liveness.heard(now: now))
        self.peerLoad = header.load
        received.creditArrived = self.credit.granted(header.credit, sent: self.writer.weight)
        if let fault = self.acknowledged(header, now: now) { return self.failed(fault, now: now) }
        if header.flags.contains(.asks) { self.inbound.asked(about: header.sequence) }
        guard header.kind == .data else { return received }
        switch self.dataReceived(header, batch, now: now) {
        case .tooLong: return self.failed(.protocolViolation, now: now)
        case .collecting: return received
        case .whole: received.records = .batch(BatchHeader.length..<batch.byteCount)
        case .complete(let record): received.records = .assembled(record)
        }
        return received
    }

    private mutating func acknowledged(_ header: BatchHeader, now: Instant) -> EpochEnd? {
        switch self.outbound.acknowledged(header.acknowledged, now: now) {
        case .impossible: return .protocolViolation
        case .taken: break
        }
        guard header.kind == .resume else { return nil }
        self.counters.resumesReceived += 1
        switch self.outbound.resume(after: header.acknowledged) {
        case .resumed: return nil
        case .exhausted: return .replayExhausted
        }
    }

    private mutating func dataReceived(_ header: BatchHeader, _ batch: RawSpan, now: Instant) -> Reassembly.Step {
        switch self.inbound.batchReceived(header.sequence, now: now) {
        case .taken:
            let body = batch.extracting(BatchHeader.length..<batch.byteCount)
            return self.reassembly.bodyReceived(body, continues: header.flags.contains(.continues))
        case .duplicate: self.counters.duplicates += 1
        case .early: self.counters.early += 1
        }
        return .collecting
    }

    private mutating func failed(_ reason: EpochEnd, now: Instant) -> Received {
        Received(change: self.end(reason, now: now))
    }

    /// A record has been dealt with; its weight may be sent again.
    package mutating func consumed(_ weight: Int) {
        if self.grant.consumed(weight) { self.inbound.acknowledgementWanted() }
    }
}

extension LivenessChange {
    init(_ change: Liveness.Change) {
        switch change {
        case .none, .died: self = .none
        case .suspected: self = .suspected
        case .recovered: self = .recovered
        }
    }
}
