/// The gateway's half of opening: it asks for an epoch until the engine says it is open.
///
/// Only the gateway counts epochs up. A late datagram of an older epoch is stale; whatever else cannot belong to the
/// present one ends it and asks for the next. When to ask again is the link's to say: no time is kept here.
struct EpochOpener {
    enum State: Equatable {
        case opening(why: EpochEnd, isQuestionDue: Bool)
        case open(incarnation: UInt64)
        case closed
    }

    /// The greatest number that a header may tell.
    private static let last = UInt32.max - 1

    private(set) var number: UInt32 = 1
    private(set) var state = State.opening(why: .unspecified, isQuestionDue: true)

    var isOpen: Bool {
        switch self.state {
        case .open: true
        case .opening, .closed: false
        }
    }

    var isOpening: Bool {
        switch self.state {
        case .opening: true
        case .open, .closed: false
        }
    }

    /// The engine's, once it is known.
    var incarnation: UInt64 {
        switch self.state {
        case .open(let incarnation): incarnation
        case .opening, .closed: 0
        }
    }

    mutating func received(_ header: BatchHeader) -> EpochStep {
        guard header.epoch >= self.number, self.state != .closed else { return .ignored }
        switch header.kind {
        case .reset: return self.end(header.reason, beyond: header.epoch)
        case .close: return self.end(.closed, beyond: header.epoch)
        case .open: return self.end(.protocolViolation, beyond: header.epoch)
        case .opened, .data, .acknowledgement, .resume: return self.answered(header)
        }
    }

    /// Whatever an engine says in our epoch tells that it has opened it: `opened` itself may be late or lost.
    private mutating func answered(_ header: BatchHeader) -> EpochStep {
        guard header.epoch == self.number else { return self.end(.protocolViolation, beyond: header.epoch) }
        switch self.state {
        case .opening:
            self.state = .open(incarnation: header.incarnation)
            return .opened
        case .open(header.incarnation): return .admitted
        case .open: return self.end(.newIncarnation, beyond: self.number)
        case .closed: return .ignored
        }
    }

    /// Ends the epoch for a reason of our own.
    mutating func end(_ reason: EpochEnd) {
        _ = self.end(reason, beyond: self.number)
    }

    private mutating func end(_ reason: EpochEnd, beyond: UInt32) -> EpochStep {
        guard beyond < Self.last else {
            // Nobody gets there by counting: an engine that claims it has used up the link.
            self.state = .closed
            return .ended(reason)
        }
        self.number = beyond + 1
        self.state = .opening(why: reason, isQuestionDue: true)
        return .ended(reason)
    }

    mutating func close() {
        self.state = .closed
    }

    /// No answer has come for a while, or the path is back.
    mutating func askAgain() {
        switch self.state {
        case .opening(let why, _): self.state = .opening(why: why, isQuestionDue: true)
        case .open, .closed: break
        }
    }

    /// The reason to put into an `open` that is due.
    mutating func takeQuestion() -> EpochEnd? {
        switch self.state {
        case .opening(let why, true):
            self.state = .opening(why: why, isQuestionDue: false)
            return why
        case .opening, .open, .closed: return nil
        }
    }
}
