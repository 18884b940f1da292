extension Link {
    package var condition: LinkCondition { self.epoch.condition ?? self.liveness.condition }

    /// Counts the epochs of this link, from 1.
    package var epochNumber: UInt32 { self.epoch.number }

    package var statistics: LinkStatistics {
        var statistics = self.counters
        statistics.recordsSent = self.writer.recordsWritten
        statistics.epoch = self.epoch.number
        statistics.replayBytes = self.outbound.replayBytes
        statistics.inFlightBytes = self.outbound.inFlightBytes
        statistics.replayBatches = self.outbound.replayCount
        return statistics
    }

    /// Ends the epoch, for a fault of the peer that its owner found.
    ///
    /// A gateway's link then asks for the next; an engine's is to be forgotten once `nextBatch` has told the peer.
    package mutating func end(_ reason: EpochEnd, now: Instant) -> LinkChange {
        guard self.epoch.isOpen || self.epoch.isOpening else { return .none }
        self.epoch.end(reason)
        self.epochEnded(reason)
        return LinkChange(ended: reason)
    }

    /// Leaves in good order: `nextBatch` says so once, and it is over. What was not sent is not sent any more.
    package mutating func close() {
        if self.epoch.isOpen {
            self.farewell = self.header(.acknowledgement).with(.close, .closed)
        }
        self.epoch.close()
        self.epochEnded(.closed)
    }

    /// Everything that belonged to the epoch goes with it.
    mutating func epochEnded(_ reason: EpochEnd) {
        self.counters.epochsEnded += 1
        self.counters.lastEnd = reason
        self.writer.discard()
        self.outbound = Outbound(self.configuration)
        self.inbound = Inbound(self.configuration)
        self.reassembly = Reassembly(maximumRecordLength: self.configuration.maximumRecordLength)
        self.credit = LinkCredit()
        self.grant = Grant(window: self.configuration.window)
        self.liveness.epochEnded()
        self.isQuestionDue = false
    }
}

extension Epoch {
    /// Where it is not open; nil where liveness says more.
    fileprivate var condition: LinkCondition? {
        switch self {
        case .gateway(let opener): opener.condition
        case .engine(let answerer): answerer.condition
        }
    }
}

extension EpochOpener {
    fileprivate var condition: LinkCondition? {
        switch self.state {
        case .opening: .opening
        case .open: nil
        case .closed: .closed
        }
    }
}

extension EpochAnswerer {
    fileprivate var condition: LinkCondition? {
        switch self.state {
        case .waiting: .opening
        case .open: nil
        case .ended: .ended
        case .closed: .closed
        }
    }
}

extension Liveness {
    fileprivate var condition: LinkCondition {
        switch self.state {
        case .alive, .idle: .alive
        case .suspect, .dead: .suspect
        }
    }
}
