import EngineIOProtocol
import Logging
import NIOCore
import NodeWires
import Operations
import SessionLink

/// What the engine says.
extension WireEngineLink {
    func received(_ batch: UnsafeRawBufferPointer) {
        let received = self.link.received(batch.bytes, now: .now)
        self.changed(received.change)
        do throws(RecordError) {
            try received.read(batch) { record, bytes throws(RecordError) in try self.received(record, in: bytes) }
        } catch {
            self.wire.logger.error("engine broke the protocol", metadata: .data([.error: "\(error)"]))
            self.changed(self.link.end(.protocolViolation, now: .now))
        }
        if received.creditArrived { self.creditArrived() }
    }

    private func creditArrived() {
        self.writeRelays()
        for channel in Array(self.outboxes.keys) { self.writeOutbox(channel) }
    }

    private func received(_ record: Record, in batch: ByteBuffer) throws(RecordError) {
        switch record {
        case .message(let message):
            let compress = message.flags.contains(.compress)
            self.sent(message.handle, try WirePacket.all(message.packets, in: batch, compress: compress))
        case .packet(let packet):
            self.sent(packet.handle, [WirePacket(try Packet(packet.packet, in: batch, of: .packet), compress: true)])
        case .broadcast(let broadcast): try self.broadcast(broadcast, in: batch)
        case .answer(let answer):
            let compress = answer.flags.contains(.compress)
            let packets = try WirePacket.all(answer.packets, in: batch, compress: compress)
            guard let channel = self.ended(answer.handle)?.channel else { return }
            self.wire.lent { sessions, _ in sessions.pollAnswered(channel, packets) }
        case .accepted(let accepted):
            guard case .webSocket(let channel) = self.bound[accepted.handle] else { return }
            self.wire.lent { sessions, _ in
                sessions.webSocketAccepted(channel)
                return []
            }
        case .heartbeat(let heartbeat): self.heartbeatMoved(heartbeat)
        case .credit(let credit): self.credited(credit)
        case .refused(let refused): self.refused(refused.handle, status: refused.status)
        case .close(let close): self.refused(close.handle)
        case .notMine(let request): self.refused(request.handle)
        case .movedTo(let moved): self.refused(moved.handle)
        case .confirmed(let confirmed): self.bound.remove(confirmed.handle)
        case .opened: break  // Nothing is opened.
        case .hello, .open, .poll, .postBegan, .post, .attach, .misdirected, .closed:
            throw .valueOutOfRange(.message)  // Only gateways say these.
        }
    }

    private func sent(_ handle: Handle, _ packets: [WirePacket]) {
        guard case .webSocket(let channel) = self.bound[handle] else { return }
        self.wire.lent { sessions, _ in sessions.packetsSent(channel, packets) }
    }

    private func broadcast(_ broadcast: Record.Broadcast, in batch: ByteBuffer) throws(RecordError) {
        let compress = broadcast.flags.contains(.compress)
        let packets = try WirePacket.all(broadcast.packets, in: batch, compress: compress)
        var recipients = broadcast.recipientReader
        while let recipient = recipients.next(in: batch.readableBytesSpan) { self.sent(recipient.handle, packets) }
    }

    private func heartbeatMoved(_ record: Record.Heartbeat) {
        guard case .webSocket(let channel) = self.bound[record.handle] else { return }
        self.wire.lent { sessions, now in
            sessions.heartbeatMoved(
                channel,
                interval: .milliseconds(Int64(record.pingInterval)),
                timeout: .milliseconds(Int64(record.pingTimeout)),
                now: now
            )
            return []
        }
    }

    private func credited(_ credit: Record.Credit) {
        guard case .webSocket(let channel) = self.bound[credit.handle] else { return }
        self.outboxes[channel]?.granted(credit.bytes)
        self.writeOutbox(channel)
    }

    /// - Parameter status: that of an answer to what no session takes says that there is one.
    private func refused(_ handle: Handle, status: UInt16? = nil) {
        guard let bound = self.ended(handle), let channel = bound.channel else { return }
        self.wire.lent { sessions, _ in
            guard case .inquiry = bound else { return sessions.channelClosed(channel) }
            return sessions.inquired(channel, exists: status == Refusal.unsupportedMethod.status)
        }
    }

    /// The engine has said its last word about the handle.
    private func ended(_ handle: Handle) -> Bound? {
        guard let bound = self.bound.remove(handle) else { return nil }
        guard let channel = bound.channel else { return bound }
        self.handles[channel] = nil
        self.outboxes[channel] = nil
        self.port.forget(channel)
        return bound
    }
}

extension WirePacket {
    fileprivate static func all(
        _ packets: Range<Int>,
        in batch: ByteBuffer,
        compress: Bool
    ) throws(RecordError) -> [WirePacket] {
        var all: [WirePacket] = []
        var reader = PacketReader(packets)
        while let slice = try reader.next(in: batch.readableBytesSpan) {
            all.append(WirePacket(try Packet(slice, in: batch, of: .answer), compress: compress))
        }
        return all
    }
}
