extension BatchHeader {
    /// This side's header with what its half of opening says.
    func saying(_ utterance: Epoch.Utterance) -> BatchHeader {
        switch utterance {
        case .open(let reason): self.with(.open, reason)
        case .answer(.opened): self.with(.opened, .unspecified)
        case .answer(.reset(let reason, let epoch, let incarnation)):
            BatchHeader(kind: .reset, reason: reason, epoch: epoch, link: self.link, incarnation: incarnation)
        }
    }

    func with(_ kind: BatchKind, _ reason: EpochEnd) -> BatchHeader {
        var header = self
        header.kind = kind
        header.reason = reason
        return header
    }

    /// What an engine says to a batch of a link it does not know: the gateway then opens a newer epoch.
    ///
    /// Nil where an answer would be none: to an `open` an engine makes a link, to `close` there is nothing to add.
    package var resetAnswer: [UInt8]? {
        switch self.kind {
        case .data, .acknowledgement, .resume:
            BatchHeader(
                kind: .reset,
                reason: .unknownLink,
                epoch: self.epoch,
                link: self.link,
                incarnation: self.incarnation
            ).encoded()
        case .open, .opened, .reset, .close: nil
        }
    }
}
