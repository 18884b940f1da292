@testable import SessionLink

extension Record {
    /// The record in words, its contents read out of `bytes`.
    func spoken(_ bytes: RawSpan) throws(RecordError) -> String {
        switch self {
        case .open(let open):
            let head = try RequestHead(decoding: open.head, in: bytes).spoken
            return "open \(open.handle.rawValue) \(open.transport) \(bytes.text(in: open.version)) \(head)"
        case .poll(let poll): return "poll \(poll.handle.rawValue) \(bytes.text(in: poll.session))"
        case .postBegan(let post): return "postBegan \(post.handle.rawValue) \(bytes.text(in: post.session))"
        case .post(let post):
            return "post \(post.handle.rawValue) failure \(post.failure) \(try self.packets(post.packets, bytes))"
        case .attach(let attach):
            let head = try RequestHead(decoding: attach.head, in: bytes).spoken
            return "attach \(attach.handle.rawValue) \(bytes.text(in: attach.session)) \(head)"
        case .closed(let closed):
            return "closed \(closed.handle.rawValue) reason \(closed.reason) detail \(closed.detail)"
        case .misdirected(let request):
            return "misdirected \(request.handle.rawValue) \(request.transport) \(bytes.text(in: request.session))"
        case .hello(let hello): return "hello \(hello.loop) of \(hello.loops) at \(bytes.text(in: hello.node))"
        case .message(let message):
            let packets = try self.packets(message.packets, bytes)
            return
                "message \(message.handle.rawValue) \(message.stamp.spoken) flags \(message.flags.rawValue) \(packets)"
        case .packet(let packet):
            return "packet \(packet.handle.rawValue) \(packet.stamp.spoken) \(packet.packet.spoken(bytes))"
        case .opened, .refused, .answer, .confirmed, .accepted, .heartbeat, .broadcast, .close, .credit, .notMine,
            .movedTo:
            return try self.spokenByEngine(bytes)
        }
    }

    private func spokenByEngine(_ bytes: RawSpan) throws(RecordError) -> String {
        switch self {
        case .opened(let opened):
            let packets = try self.packets(opened.packets, bytes)
            return
                "opened \(opened.handle.rawValue) \(opened.stamp.spoken) \(bytes.text(in: opened.session)) \(packets)"
        case .refused(let refused):
            let message = bytes.text(in: refused.message)
            return "refused \(refused.handle.rawValue) \(refused.status) code \(refused.code) \(message)"
        case .answer(let answer):
            let packets = try self.packets(answer.packets, bytes)
            return "answer \(answer.handle.rawValue) flags \(answer.flags.rawValue) \(packets)"
        case .confirmed(let confirmed): return "confirmed \(confirmed.handle.rawValue)"
        case .accepted(let accepted): return "accepted \(accepted.handle.rawValue) \(accepted.stamp.spoken)"
        case .heartbeat(let heartbeat):
            return "heartbeat \(heartbeat.handle.rawValue) \(heartbeat.pingInterval) \(heartbeat.pingTimeout)"
        case .broadcast(let broadcast):
            let packets = try self.packets(broadcast.packets, bytes)
            return "broadcast to \(broadcast.recipients(bytes)) flags \(broadcast.flags.rawValue) \(packets)"
        case .close(let close):
            let discarding = close.discard ? " discarding" : ""
            return "close \(close.handle.rawValue) \(close.stamp.spoken) reason \(close.reason)\(discarding)"
        case .credit(let credit): return "credit \(credit.handle.rawValue) \(credit.bytes)"
        case .notMine(let request): return "notMine \(request.handle.rawValue)"
        case .movedTo(let moved): return "movedTo \(moved.handle.rawValue) \(bytes.text(in: moved.node))"
        case .open, .poll, .postBegan, .post, .attach, .closed, .misdirected, .hello, .message, .packet:
            preconditionFailure("told elsewhere")
        }
    }

    private func packets(_ range: Range<Int>, _ bytes: RawSpan) throws(RecordError) -> String {
        var reader = PacketReader(range)
        var spoken = ""
        while let packet = try reader.next(in: bytes) { spoken += packet.spoken(bytes) }
        return spoken
    }
}

extension PacketSlice {
    fileprivate func spoken(_ bytes: RawSpan) -> String {
        "[\(self.type) \(self.isBinary ? "binary" : "text") \(bytes.text(in: self.payload))]"
    }
}

extension SessionStamp {
    fileprivate var spoken: String { "\(self.ownership)/\(self.sequence)" }
}

extension Record.Broadcast {
    fileprivate func recipients(_ bytes: RawSpan) -> String {
        var reader = self.recipientReader
        var spoken: [String] = []
        while let recipient = reader.next(in: bytes) {
            spoken.append("\(recipient.handle.rawValue) \(recipient.stamp.spoken)")
        }
        return spoken.joined(separator: ", ")
    }
}

extension RequestHead {
    fileprivate var spoken: String {
        let fields = self.headers.map { ", \($0.name): \($0.value)" }.joined()
        return "\(self.isSecure ? "secure " : "")\(self.method) \(self.uri) from \(self.remoteAddress)\(fields)"
    }
}
