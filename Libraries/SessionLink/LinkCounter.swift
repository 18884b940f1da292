/// A counter of `LinkStatistics` that operators see: under which name, and what it tells.
package enum LinkCounter: String, Sendable, CaseIterable {
    case batchesSent = "batches.sent"
    case batchesReceived = "batches.received"
    case bytesSent = "bytes.sent"
    case bytesReceived = "bytes.received"
    case recordsSent = "records.sent"
    case retransmitted
    case duplicates
    case early
    case resumesSent = "resumes.sent"
    case resumesReceived = "resumes.received"
    case questionsSent = "questions.sent"
    case stale
    case pathLosses = "path.losses"

    package var help: String {
        switch self {
        case .batchesSent: "Batches sent through links"
        case .batchesReceived: "Batches received through links"
        case .bytesSent: "Bytes of the batches sent"
        case .bytesReceived: "Bytes of the batches received"
        case .recordsSent: "Records sent in batches"
        case .retransmitted: "Data batches sent again"
        case .duplicates: "Data batches that came again"
        case .early: "Data batches dropped since one before them was missing"
        case .resumesSent: "Requests made to send again what is missing"
        case .resumesReceived: "Requests heard to send again what is missing"
        case .questionsSent: "Questions what has arrived, since acknowledgements no longer came"
        case .stale: "Batches of an epoch that was over"
        case .pathLosses: "Times that the connection beneath a link was lost"
        }
    }
}

extension LinkStatistics {
    package subscript(counter: LinkCounter) -> UInt64 {
        switch counter {
        case .batchesSent: self.batchesSent
        case .batchesReceived: self.batchesReceived
        case .bytesSent: self.bytesSent
        case .bytesReceived: self.bytesReceived
        case .recordsSent: self.recordsSent
        case .retransmitted: self.retransmitted
        case .duplicates: self.duplicates
        case .early: self.early
        case .resumesSent: self.resumesSent
        case .resumesReceived: self.resumesReceived
        case .questionsSent: self.questionsSent
        case .stale: self.stale
        case .pathLosses: self.pathLosses
        }
    }
}
