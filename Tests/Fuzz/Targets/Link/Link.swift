import SessionLink

extension FuzzTarget {
    /// Either end of a link, with a peer that says anything on a path that breaks, while time passes.
    static let link = FuzzTarget("link") { input in
        var end = LinkEnd(&input)
        // Each step may make the link say something: what an input costs is bounded by its length.
        while !input.isAtEnd {
            try end.step(&input)
            try end.drain()
        }
    }
}

private struct LinkEnd: ~Copyable {
    private static let id = LinkID(rawValue: 7)
    private static let incarnation: UInt64 = 9

    private var link: Link
    private var now = ContinuousClock.now
    private var configuration = LinkConfiguration()
    /// The next in the order that a sound peer keeps to.
    private var sequence: UInt64 = 0

    init(_ input: inout FuzzInput) {
        var flags = input.flags()
        self.configuration.maximumBatchLength = 256
        self.configuration.maximumRecordLength = 1_024
        self.configuration.replayLimit = 4_096
        self.configuration.window = flags.next() ? 512 : nil
        if flags.next() {
            self.link = Link(gateway: Self.id, configuration: self.configuration, now: self.now)
        } else {
            self.link = Link(
                engine: Self.id,
                incarnation: Self.incarnation,
                configuration: self.configuration,
                now: self.now
            )
        }
    }

    mutating func step(_ input: inout FuzzInput) throws {
        switch input.byte() & 15 {
        case 0: try self.received(input.chunk())
        case 1: _ = self.link.pathLost(now: self.now)
        case 2: self.link.pathRestored(now: self.now)
        case 3: self.passTime(.milliseconds(Int(input.byte())))
        case 4: self.passTime(.milliseconds(Int(input.byte()) * 100))
        case 5: self.write(input.take(Int(input.byte()) * 4))
        case 6: _ = self.link.end(.protocolViolation, now: self.now)
        case 7: self.link.close()
        case 8: try self.received(self.batch(&input, kind: .data, isNext: true))
        case 9: try self.received(self.batch(&input, kind: .acknowledgement))
        case 10: try self.received(self.batch(&input, kind: .open))
        case 11: try self.received(self.batch(&input, kind: .opened))
        case 12: try self.received(self.batch(&input, kind: .resume))
        case 13: try self.received(self.batch(&input, kind: .reset))
        case 14: try self.received(self.batch(&input, kind: .close))
        case _: try self.received(self.batch(&input, kind: .data))
        }
    }

    /// A batch whose fields are mostly near what fits, so that chance gets beyond the first check.
    private mutating func batch(_ input: inout FuzzInput, kind: BatchKind, isNext: Bool = false) -> [UInt8] {
        var given = input.flags()
        var batch = LinkBatch(epoch: max(self.link.epochNumber, 1), link: Self.id)
        batch.kind = kind.rawValue
        batch.incarnation = Self.incarnation
        self.sequence += isNext ? 1 : 0
        batch.sequence = self.sequence
        if given.next() { batch.epoch = given.next() ? input.integer() : batch.epoch &+ UInt32(input.byte()) }
        if given.next() { batch.sequence = given.next() ? input.integer() : UInt64(input.byte()) }
        if given.next() { batch.acknowledged = given.next() ? input.integer() : UInt64(input.byte()) }
        if given.next() { batch.credit = input.integer() }
        let more = input.byte()
        batch.flags = more & 3
        batch.reason = more >> 2 & 15
        if more & 64 != 0 { batch.incarnation = UInt64(input.byte()) }
        if kind == .data { batch.body = input.take(Int(input.byte())) }
        return batch.bytes
    }

    private mutating func received(_ bytes: [UInt8]) throws {
        let received = self.link.received(bytes.span.bytes, now: self.now)
        if received.change.ended != nil || received.change.opened { self.sequence = 0 }
        switch received.records {
        case .none:
            break
        case .batch(let range):
            try promise(range.upperBound <= bytes.count, "records beyond the batch")
            self.read(bytes.span.bytes.extracting(range))
        case .assembled(let record):
            try promise(record.count <= self.configuration.maximumRecordLength, "a record of \(record.count) bytes")
            self.read(record.span.bytes)
        }
    }

    private mutating func read(_ bytes: RawSpan) {
        var reader = RecordReader()
        do throws(RecordError) {
            while let record = try reader.next(in: bytes) {
                if case .message(let message) = record { self.link.consumed(message.weight) }
            }
        } catch {
            _ = self.link.end(.protocolViolation, now: self.now)
        }
    }

    private mutating func write(_ payload: [UInt8]) {
        let stamp = SessionStamp(ownership: 1, sequence: 1)
        let isRefused =
            (try? self.link.writer.message(Handle(rawValue: 1), stamp, isBinary: true, payload.span.bytes)) == nil
        precondition(isRefused == (payload.count + 24 > self.configuration.maximumRecordLength), "refused wrongly")
    }

    private mutating func passTime(_ duration: Duration) {
        self.now += duration
        guard let deadline = self.link.deadline, deadline <= self.now else { return }
        _ = self.link.timerFired(now: self.now)
    }

    mutating func drain() throws {
        var batches = 0
        while let batch = self.link.nextBatch(now: self.now) {
            batches += 1
            try promise(batches < 1_000, "a link that does not stop to talk")
            try promise(batch.count <= self.configuration.maximumBatchLength, "a batch of \(batch.count) bytes")
            let header = try BatchHeader(decoding: batch.span.bytes)
            try promise(header.link == Self.id, "a batch of another link")
        }
        let kept = self.link.statistics.replayBytes
        let bound = self.configuration.replayLimit + self.configuration.maximumBatchLength
        try promise(kept <= bound, "\(kept) bytes are kept, \(bound) allowed")
    }
}
