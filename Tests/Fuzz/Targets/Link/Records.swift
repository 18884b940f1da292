import SessionLink

extension FuzzTarget {
    /// The records of one batch, each field read; what is read can be written, and is read again as the same.
    static let records = FuzzTarget("records") { input in
        let bytes = input.takeRest()
        var reader = RecordReader()
        while let record = try? reader.next(in: bytes.span.bytes) {
            guard let said = try? Saying(record, in: bytes.span.bytes) else { return }
            try checkRoundTrip(said)
        }
    }
}

private func checkRoundTrip(_ said: Saying) throws {
    let encoded = said.encoded
    var reader = RecordReader()
    let heard = try mustNotFail("reading \(said) again") { () throws(RecordError) -> Saying? in
        try reader.next(in: encoded.span.bytes).map { (record) throws(RecordError) in
            try Saying(record, in: encoded.span.bytes)
        }
    }
    try promise(heard == said, "\(said) is written as \(String(describing: heard))")
}
