import EngineIOProtocol
import NIOCore
import Operations
import SessionLink

/// From an engine's record to what it is about. A handle that is bound to nothing belongs to a request that ended here
/// while the record was under way.
extension EngineLink {
    /// - Throws: the engine's fault; the epoch ends with it.
    func deliver(_ record: Record, in bytes: RawSpan) throws(RecordError) {
        switch record {
        case .message(let message): try self.webSocket(message.handle)?.message(message, in: bytes)
        case .broadcast(let broadcast): try self.deliver(broadcast, in: bytes)
        case .packet(let packet): self.webSocket(packet.handle)?.packet(packet, in: bytes)
        case .credit(let credit): self.webSocket(credit.handle)?.credited(credit.bytes)
        case .heartbeat(let heartbeat): self.webSocket(heartbeat.handle)?.heartbeatMoved(heartbeat)
        case .answer(let answer): try self.deliver(answer, in: bytes)
        case .confirmed(let confirmed): self.polling(confirmed.handle)?.confirmed()
        case .opened(let opened): try self.deliver(opened, in: bytes)
        case .accepted(let accepted): self.deliver(accepted)
        case .refused(let refused): self.deliver(refused, in: bytes)
        case .close(let close): self.deliver(close)
        case .notMine(let request): self.notMine(request.handle)
        case .movedTo(let moved): self.moved(moved.handle, to: bytes.text(in: moved.node))
        case .hello, .open, .poll, .postBegan, .post, .attach, .misdirected, .closed:
            throw .valueOutOfRange(.message)  // Only gateways say these.
        }
    }

    private func webSocket(_ handle: Handle) -> WebSocketConnection? {
        guard case .webSocket(let connection) = self.channel(handle) else { return nil }
        return connection
    }

    private func polling(_ handle: Handle) -> PollingRequest? {
        guard case .polling(let request) = self.channel(handle) else { return nil }
        return request
    }

    /// Frames are made once, and the same bytes written to all that can take them.
    private func deliver(_ broadcast: Record.Broadcast, in bytes: RawSpan) throws(RecordError) {
        var frames = ByteBuffer()
        var packets = PacketReader(broadcast.packets)
        while let packet = try packets.next(in: bytes) { frames.writePlainFrame(packet, in: bytes) }
        var recipients = broadcast.recipientReader
        while let recipient = recipients.next(in: bytes) {
            try self.webSocket(recipient.handle)?.broadcast(broadcast, to: recipient, frames, in: bytes)
        }
    }

    private func deliver(_ answer: Record.Answer, in bytes: RawSpan) throws(RecordError) {
        let compress = answer.flags.contains(.compress)
        try self.polling(answer.handle)?.answered(PacketReader(answer.packets), compress: compress, in: bytes)
    }

    private func deliver(_ opened: Record.Opened, in bytes: RawSpan) throws(RecordError) {
        let packets = PacketReader(opened.packets)
        switch self.channel(opened.handle) {
        case .polling(let request):
            try request.opened(sid: bytes.text(in: opened.session), packets, in: bytes)
        case .upgrade(let request):
            try request.accepted(opened.stamp)?.write(packets, in: bytes, compress: false)
        case .webSocket, nil:
            break
        }
    }

    private func deliver(_ accepted: Record.Accepted) {
        guard case .upgrade(let request) = self.channel(accepted.handle) else { return }
        _ = request.accepted(accepted.stamp)
    }

    private func deliver(_ refused: Record.Refused, in bytes: RawSpan) {
        let refusal = Refusal(
            status: refused.status,
            code: Refusal.Code(rawValue: refused.code),
            message: bytes.text(in: refused.message)
        )
        self.loop.metrics.refused.increment()
        switch self.channel(refused.handle) {
        case .polling(let request): request.refused(refusal)
        case .upgrade(let request): request.refused(refusal)
        case .webSocket, nil: break
        }
    }

    private func deliver(_ close: Record.Close) {
        switch self.channel(close.handle) {
        case .polling(let request): request.closed()
        case .upgrade(let request): request.closed()
        case .webSocket(let connection): connection.closed(by: close)
        case nil: break
        }
    }

    private func notMine(_ handle: Handle) {
        switch self.channel(handle) {
        case .polling(let request): request.notMine()
        case .upgrade(let request): request.notMine()
        case .webSocket, nil: break
        }
    }

    private func moved(_ handle: Handle, to engine: String) {
        switch self.channel(handle) {
        case .polling(let request): request.moved(to: engine)
        case .upgrade(let request): request.moved(to: engine)
        case .webSocket, nil: break
        }
    }
}
