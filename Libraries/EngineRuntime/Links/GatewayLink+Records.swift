import EngineIOProtocol
import NIOCore
import SessionLink
import SocketIO

/// What a gateway says, record by record.
extension GatewayLink {
    /// Reads the records that the link delivered, in order.
    ///
    /// - Throws: the gateway's fault; the link ends with it.
    func recordsReceived(_ batch: ByteBuffer) throws(RecordError) {
        var reader = RecordReader()
        while let record = try reader.next(in: batch.readableBytesSpan) { try self.received(record, in: batch) }
    }

    private func received(_ record: Record, in batch: ByteBuffer) throws(RecordError) {
        switch record {
        case .message(let message):
            // It may have been closed while this was on its way.
            guard let host = self.host(message.handle) else { return self.consumed(message.weight) }
            try host.messageReceived(message, in: batch, on: self)
        case .packet(let packet): try self.packetReceived(packet, in: batch)
        case .poll(let poll): self.pollOpened(poll, batch.text(poll.session))
        case .postBegan(let post): self.postBegan(post, batch.text(post.session))
        case .post(let post): try self.postReceived(post, in: batch)
        case .closed(let closed): self.closed(closed)
        case .open(let open): try self.openReceived(open, in: batch)
        case .attach(let attach): self.attachReceived(attach, batch.text(attach.session))
        case .misdirected(let request): self.misdirected(request, batch.text(request.session))
        case .hello(let hello): self.helloReceived(hello, node: batch.text(hello.node))
        case .opened, .refused, .answer, .confirmed, .accepted, .heartbeat, .broadcast, .close, .credit, .notMine,
            .movedTo:
            throw .valueOutOfRange(.message)  // Only engines say these.
        }
    }

    private func packetReceived(_ record: Record.Packet, in batch: ByteBuffer) throws(RecordError) {
        guard let host = self.host(record.handle) else { return self.consumed(record.weight) }
        guard let packet = Packet(record.packet, in: batch) else { throw .valueOutOfRange(.packet) }
        host.packetReceived(packet, weight: record.weight, from: self.channel(record.handle), on: self)
    }

    private func pollOpened(_ poll: Record.Poll, _ session: String) {
        self.withSession(session, poll.handle) { $0.pollOpened($1) }
    }

    private func postBegan(_ post: Record.PostBegan, _ session: String) {
        guard post.isRelayed else { return self.withSession(session, post.handle) { $0.postBegan($1) } }
        self.withSession(session, post.handle) { _, _ in self.relays.insert(post.handle.rawValue) }
    }

    private func attachReceived(_ attach: Record.Attach, _ session: String) {
        self.withSession(session, attach.handle) { $0.webSocketAttached($1, at: self.gateway) }
    }

    private func postReceived(_ post: Record.Post, in batch: ByteBuffer) throws(RecordError) {
        self.consumed(post.weight)
        guard let host = self.host(post.handle) else { return }  // Its `postBegan` has been refused already.
        var packets: [Packet] = []
        var reader = PacketReader(post.packets)
        while let slice = try reader.next(in: batch.readableBytesSpan) {
            guard let packet = Packet(slice, in: batch) else { throw .valueOutOfRange(.post) }
            packets.append(packet)
        }
        let failure = PostFailure(rawValue: post.failure)
        guard self.relays.remove(post.handle.rawValue) == nil else {
            self.release(post.handle)
            host.packetsRelayed(packets, failure: failure)
            return self.confirmed(post.handle)
        }
        host.postReceived(self.channel(post.handle), packets: packets, failure: failure)
    }

    private func misdirected(_ request: Record.Misdirected, _ session: String) {
        let transport: Transport = request.transport == .polling ? .polling : .websocket
        guard let host = self.engine.asked(for: session) else { return self.elsewhere(session, request.handle) }
        self.refused(request.handle, host.session.misdirected(transport))
    }

    private func closed(_ closed: Record.Closed) {
        self.openings.cancel(closed.handle)
        guard let host = self.host(closed.handle) else { return }  // We closed it at the same time.
        self.release(closed.handle)
        self.relays.remove(closed.handle.rawValue)
        host.channelClosed(
            self.channel(closed.handle),
            reason: CloseReason(rawValue: closed.reason) ?? .transportError,
            detail: CloseDetail(rawValue: closed.detail) ?? .none
        )
    }

    /// Binds a request to the session it names, or refuses it.
    private func withSession(_ id: String, _ handle: Handle, _ event: (SessionHost, ChannelID) -> Void) {
        guard let host = self.engine.asked(for: id) else { return self.elsewhere(id, handle) }
        self.bind(handle, to: host)
        event(host, self.channel(handle))
    }

    /// Sends a request after its session, if that has moved.
    private func elsewhere(_ session: String, _ handle: Handle) {
        guard let node = self.engine.successor(of: session) else { return self.refused(handle, .sessionUnknown) }
        self.movedTo(handle, node)
    }
}

extension ByteBuffer {
    /// The text at `range` of the readable bytes.
    func text(_ range: Range<Int>) -> String {
        String(buffer: self.slice(range))
    }
}
