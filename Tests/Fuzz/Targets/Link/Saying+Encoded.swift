import SessionLink

extension Saying {
    /// The record's bytes: a link that has nothing else to say writes them.
    var encoded: [UInt8] {
        let id = LinkID(rawValue: 1)
        var link = Link(gateway: id, now: .now)
        var opened = LinkBatch(epoch: link.epochNumber, link: id)
        opened.kind = BatchKind.opened.rawValue
        _ = link.received(opened.bytes.span.bytes, now: .now)
        do {
            try self.write(to: &link.writer)
        } catch {
            preconditionFailure("\(self) is too long: \(error)")
        }
        while let batch = link.nextBatch(now: .now) {
            if batch[1] == BatchKind.data.rawValue { return Array(batch[BatchHeader.length...]) }
        }
        preconditionFailure("a link says nothing of what was written")
    }
}
