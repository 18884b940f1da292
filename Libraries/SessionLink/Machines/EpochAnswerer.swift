/// The engine's half of opening: it opens the epochs a gateway asks for, and answers `reset` to what it cannot
/// go on with.
struct EpochAnswerer {
    enum State: Equatable {
        /// Nothing has been asked for yet.
        case waiting
        case open
        /// We ended it; the gateway is told until it asks for a newer one.
        case ended(EpochEnd)
        case closed
    }

    /// The header-only batch that is due.
    enum Answer: Equatable {
        case opened
        /// For the epoch named, with the incarnation the gateway believed in.
        case reset(EpochEnd, epoch: UInt32, incarnation: UInt64)
    }

    private(set) var number: UInt32 = 0
    private(set) var state: State = .waiting
    let incarnation: UInt64
    private var answer: Answer?

    init(incarnation: UInt64) {
        self.incarnation = incarnation
    }

    mutating func received(_ header: BatchHeader) -> EpochStep {
        guard self.state != .closed, header.epoch >= self.number else { return .ignored }
        switch header.kind {
        case .open: return self.openReceived(header)
        case .close: return self.closeReceived(header)
        case .data, .acknowledgement, .resume: return self.otherReceived(header)
        case .opened, .reset: return .ignored  // Only engines say so; a gateway that does is not believed.
        }
    }

    private mutating func openReceived(_ header: BatchHeader) -> EpochStep {
        switch self.state {
        case .waiting: return self.begin(header, .opened)
        case .open where header.epoch == self.number:
            self.answer = .opened  // Ours was lost, or theirs came twice.
            return .ignored
        case .open: return self.begin(header, .renewed(header.reason))
        case .ended(let reason) where header.epoch == self.number: return self.refuse(header, reason)
        case .ended: return self.begin(header, .opened)
        case .closed: return .ignored
        }
    }

    private mutating func begin(_ header: BatchHeader, _ step: EpochStep) -> EpochStep {
        self.number = header.epoch
        self.state = .open
        self.answer = .opened
        return step
    }

    private mutating func closeReceived(_ header: BatchHeader) -> EpochStep {
        guard self.state == .open, header.epoch == self.number, header.incarnation == self.incarnation else {
            return .ignored
        }
        self.state = .closed
        return .ended(.closed)
    }

    private mutating func otherReceived(_ header: BatchHeader) -> EpochStep {
        switch self.state {
        case .open where header.epoch == self.number && header.incarnation == self.incarnation: return .admitted
        case .open where header.epoch == self.number: return self.refuse(header, .newIncarnation)
        case .open, .waiting: return self.refuse(header, .unknownLink)
        case .ended(let reason): return self.refuse(header, reason)
        case .closed: return .ignored
        }
    }

    private mutating func refuse(_ header: BatchHeader, _ reason: EpochEnd) -> EpochStep {
        self.answer = .reset(reason, epoch: header.epoch, incarnation: header.incarnation)
        return .ignored
    }

    /// Ends the epoch for a reason of our own.
    mutating func end(_ reason: EpochEnd) {
        self.state = .ended(reason)
        self.answer = .reset(reason, epoch: self.number, incarnation: self.incarnation)
    }

    mutating func close() {
        self.state = .closed
        self.answer = nil
    }

    mutating func takeAnswer() -> Answer? {
        defer { self.answer = nil }
        return self.answer
    }
}
