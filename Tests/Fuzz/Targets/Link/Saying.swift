import SessionLink

/// A record by itself, its contents copied out of the batch.
enum Saying: Equatable {
    struct Part: Equatable {
        let type: UInt8
        let isBinary: Bool
        let payload: [UInt8]
    }

    case open(Handle, Record.Transport, version: String, RequestHead)
    case poll(Handle, String)
    case postBegan(Handle, String)
    case post(Handle, failure: UInt8, [Part])
    case attach(Handle, String, RequestHead)
    case closed(Handle, reason: UInt8, detail: UInt8)
    case misdirected(Handle, Record.Transport, String)
    case hello(String, loop: UInt16, loops: UInt16)
    case message(Handle, SessionStamp, MessageFlags, [Part])
    case packet(Handle, SessionStamp, Part)
    case opened(Handle, SessionStamp, String, [Part])
    case refused(Handle, status: UInt16, code: UInt8, String)
    case answer(Handle, MessageFlags, [Part])
    case confirmed(Handle)
    case accepted(Handle, SessionStamp)
    case heartbeat(Handle, interval: UInt32, timeout: UInt32)
    case broadcast([Recipient], MessageFlags, [Part])
    case close(Handle, SessionStamp, reason: UInt8, discard: Bool)
    case credit(Handle, UInt32)
    case notMine(Handle)
    case movedTo(Handle, String)
}

// MARK: Reading.

extension Saying {
    init(_ record: Record, in bytes: RawSpan) throws(RecordError) {
        switch record {
        case .open(let it):
            let head = try RequestHead(decoding: it.head, in: bytes)
            self = .open(it.handle, it.transport, version: bytes.text(in: it.version), head)
        case .poll(let it): self = .poll(it.handle, bytes.text(in: it.session))
        case .postBegan(let it): self = .postBegan(it.handle, bytes.text(in: it.session))
        case .post(let it): self = .post(it.handle, failure: it.failure, try Part.all(it.packets, bytes))
        case .attach(let it):
            let head = try RequestHead(decoding: it.head, in: bytes)
            self = .attach(it.handle, bytes.text(in: it.session), head)
        case .closed(let it): self = .closed(it.handle, reason: it.reason, detail: it.detail)
        case .misdirected(let it): self = .misdirected(it.handle, it.transport, bytes.text(in: it.session))
        case .hello(let it): self = .hello(bytes.text(in: it.node), loop: it.loop, loops: it.loops)
        case .message(let it): self = .message(it.handle, it.stamp, it.flags, try Part.all(it.packets, bytes))
        case .packet(let it): self = .packet(it.handle, it.stamp, Part(it.packet, bytes))
        case .opened, .refused, .answer, .confirmed, .accepted, .heartbeat, .broadcast, .close, .credit, .notMine,
            .movedTo:
            self = try Self.ofEngine(record, in: bytes)
        }
    }

    private static func ofEngine(_ record: Record, in bytes: RawSpan) throws(RecordError) -> Saying {
        switch record {
        case .opened(let it):
            return .opened(it.handle, it.stamp, bytes.text(in: it.session), try Part.all(it.packets, bytes))
        case .refused(let it):
            return .refused(it.handle, status: it.status, code: it.code, bytes.text(in: it.message))
        case .answer(let it): return .answer(it.handle, it.flags, try Part.all(it.packets, bytes))
        case .confirmed(let it): return .confirmed(it.handle)
        case .accepted(let it): return .accepted(it.handle, it.stamp)
        case .heartbeat(let it):
            return .heartbeat(it.handle, interval: it.pingInterval, timeout: it.pingTimeout)
        case .broadcast(let it):
            return .broadcast(it.all(bytes), it.flags, try Part.all(it.packets, bytes))
        case .close(let it): return .close(it.handle, it.stamp, reason: it.reason, discard: it.discard)
        case .credit(let it): return .credit(it.handle, it.bytes)
        case .notMine(let it): return .notMine(it.handle)
        case .movedTo(let it): return .movedTo(it.handle, bytes.text(in: it.node))
        case .open, .poll, .postBegan, .post, .attach, .closed, .misdirected, .hello, .message, .packet:
            preconditionFailure("read elsewhere")
        }
    }
}

extension Saying.Part {
    fileprivate init(_ slice: PacketSlice, _ bytes: RawSpan) {
        self.init(
            type: slice.type,
            isBinary: slice.isBinary,
            payload: bytes.extracting(slice.payload).withUnsafeBytes { Array($0) }
        )
    }

    fileprivate static func all(_ range: Range<Int>, _ bytes: RawSpan) throws(RecordError) -> [Self] {
        var reader = PacketReader(range)
        var parts: [Self] = []
        while let packet = try reader.next(in: bytes) { parts.append(Self(packet, bytes)) }
        return parts
    }
}

extension Record.Broadcast {
    fileprivate func all(_ bytes: RawSpan) -> [Recipient] {
        var reader = self.recipientReader
        var recipients: [Recipient] = []
        while let recipient = reader.next(in: bytes) { recipients.append(recipient) }
        return recipients
    }
}

// MARK: Writing.

extension Saying {
    func write(to writer: inout RecordWriter) throws(RecordTooLong) {
        switch self {
        case .open(let handle, let transport, let version, let head):
            try writer.open(handle, transport: transport, version: version, head: head)
        case .poll(let handle, let session): try writer.poll(handle, session: session)
        case .postBegan(let handle, let session): try writer.postBegan(handle, session: session)
        case .post(let handle, let failure, let parts):
            writer.beginPost(handle, failure: failure)
            try writer.finish(parts)
        case .attach(let handle, let session, let head): try writer.attach(handle, session: session, head: head)
        case .closed(let handle, let reason, let detail): writer.closed(handle, reason: reason, detail: detail)
        case .misdirected(let handle, let transport, let session):
            try writer.misdirected(handle, transport: transport, session: session)
        case .hello(let node, let loop, let loops): try writer.hello(node: node, loop: loop, of: loops)
        case .message(let handle, let stamp, let flags, let parts):
            writer.beginMessage(handle, stamp, flags: flags)
            try writer.finish(parts)
        case .packet(let handle, let stamp, let part):
            try writer.packet(handle, stamp, type: part.type, isBinary: part.isBinary, part.payload.span.bytes)
        case .opened, .refused, .answer, .confirmed, .accepted, .heartbeat, .broadcast, .close, .credit, .notMine,
            .movedTo:
            try self.writeOfEngine(to: &writer)
        }
    }

    private func writeOfEngine(to writer: inout RecordWriter) throws(RecordTooLong) {
        switch self {
        case .opened(let handle, let stamp, let session, let parts):
            writer.beginOpened(handle, stamp, session: session)
            try writer.finish(parts)
        case .refused(let handle, let status, let code, let message):
            try writer.refused(handle, status: status, code: code, message: message)
        case .answer(let handle, let flags, let parts):
            writer.beginAnswer(handle, flags: flags)
            try writer.finish(parts)
        case .confirmed(let handle): writer.confirmed(handle)
        case .accepted(let handle, let stamp): writer.accepted(handle, stamp)
        case .heartbeat(let handle, let interval, let timeout):
            writer.heartbeat(handle, pingInterval: interval, pingTimeout: timeout)
        case .broadcast(let recipients, let flags, let parts):
            writer.beginBroadcast(to: recipients, flags: flags)
            try writer.finish(parts)
        case .close(let handle, let stamp, let reason, let discard):
            writer.close(handle, stamp, reason: reason, discard: discard)
        case .credit(let handle, let bytes): writer.credit(handle, bytes: bytes)
        case .notMine(let handle): writer.notMine(handle)
        case .movedTo(let handle, let node): try writer.movedTo(handle, node: node)
        case .open, .poll, .postBegan, .post, .attach, .closed, .misdirected, .hello, .message, .packet:
            preconditionFailure("written elsewhere")
        }
    }
}

extension RecordWriter {
    fileprivate mutating func finish(_ parts: [Saying.Part]) throws(RecordTooLong) {
        for part in parts { self.packet(type: part.type, isBinary: part.isBinary, part.payload.span.bytes) }
        try self.end()
    }
}
