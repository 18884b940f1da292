/// Walks over the records in the bytes that a `Link` delivered, decoding them in place.
///
///     var reader = RecordReader()
///     while let record = try reader.next(in: bytes) { switch record { … } }
///
/// It is a position, not a view: the bytes are passed to each call and stay their owner's.
package struct RecordReader: Sendable {
    private var position = 0
    /// Records of kinds this version does not know.
    package private(set) var skipped = 0

    package init() {}

    /// The next record of a known kind, or nil at the end.
    ///
    /// - Throws: the peer's fault; what follows in `bytes` cannot be read.
    package mutating func next(in bytes: RawSpan) throws(RecordError) -> Record? {
        while self.position < bytes.byteCount {
            let header = try RecordHeader(at: self.position, in: bytes)
            self.position = header.content.upperBound
            if let kind = RecordKind(rawValue: header.kind) { return try Record(kind, header, in: bytes) }
            self.skipped += 1
        }
        return nil
    }
}

extension Record {
    @inline(__always)
    init(_ kind: RecordKind, _ header: RecordHeader, in bytes: RawSpan) throws(RecordError) {
        switch kind {
        case .open: self = .open(try Open(header, in: bytes))
        case .poll: self = .poll(Poll(header))
        case .postBegan: self = .postBegan(PostBegan(header))
        case .post: self = .post(Post(header))
        case .attach: self = .attach(try Attach(header, in: bytes))
        case .closed: self = .closed(Closed(header))
        case .misdirected: self = .misdirected(try Misdirected(header))
        case .hello: self = .hello(try Hello(header, in: bytes))
        case .message: self = .message(try Message(header, in: bytes))
        case .packet: self = .packet(try Packet(header, in: bytes))
        case .opened: self = .opened(try Opened(header, in: bytes))
        case .refused: self = .refused(Refused(header))
        case .answer: self = .answer(Answer(header))
        case .confirmed: self = .confirmed(Confirmed(header))
        case .accepted: self = .accepted(try Accepted(header, in: bytes))
        case .heartbeat: self = .heartbeat(try Heartbeat(header, in: bytes))
        case .broadcast: self = .broadcast(try Broadcast(header, in: bytes))
        case .close: self = .close(try Close(header, in: bytes))
        case .credit: self = .credit(try Credit(header, in: bytes))
        case .notMine: self = .notMine(NotMine(header))
        case .movedTo: self = .movedTo(MovedTo(header))
        }
    }
}
