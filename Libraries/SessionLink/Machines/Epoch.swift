/// The epoch of a link, seen from either side.
enum Epoch {
    case gateway(EpochOpener)
    case engine(EpochAnswerer)

    var number: UInt32 {
        switch self {
        case .gateway(let opener): opener.number
        case .engine(let answerer): answerer.number
        }
    }

    var isOpen: Bool {
        switch self {
        case .gateway(let opener): opener.isOpen
        case .engine(let answerer): answerer.state == .open
        }
    }

    /// Whether what is written now will be sent once the epoch is open.
    var isOpening: Bool {
        switch self {
        case .gateway(let opener): opener.isOpening
        case .engine: false
        }
    }

    /// What both sides put into their headers: the engine's.
    var incarnation: UInt64 {
        switch self {
        case .gateway(let opener): opener.incarnation
        case .engine(let answerer): answerer.incarnation
        }
    }

    mutating func received(_ header: BatchHeader) -> EpochStep {
        switch self {
        case .gateway(var opener):
            defer { self = .gateway(opener) }
            return opener.received(header)
        case .engine(var answerer):
            defer { self = .engine(answerer) }
            return answerer.received(header)
        }
    }

    mutating func end(_ reason: EpochEnd) {
        switch self {
        case .gateway(var opener):
            opener.end(reason)
            self = .gateway(opener)
        case .engine(var answerer):
            answerer.end(reason)
            self = .engine(answerer)
        }
    }

    mutating func close() {
        switch self {
        case .gateway(var opener):
            opener.close()
            self = .gateway(opener)
        case .engine(var answerer):
            answerer.close()
            self = .engine(answerer)
        }
    }

    mutating func askAgain() {
        switch self {
        case .gateway(var opener):
            opener.askAgain()
            self = .gateway(opener)
        case .engine: break  // Only gateways ask.
        }
    }

    /// What opening has to say now, if anything.
    mutating func takeUtterance() -> Utterance? {
        switch self {
        case .gateway(var opener):
            defer { self = .gateway(opener) }
            return opener.takeQuestion().map(Utterance.open)
        case .engine(var answerer):
            defer { self = .engine(answerer) }
            return answerer.takeAnswer().map(Utterance.answer)
        }
    }

    enum Utterance: Equatable {
        case open(EpochEnd)
        case answer(EpochAnswerer.Answer)
    }
}
