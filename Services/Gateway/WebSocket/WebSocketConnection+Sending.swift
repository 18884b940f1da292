import EngineIOProtocol
import Logging
import NIOCore
import Operations
import SessionLink
import WebSocketProtocol

/// What the engine sends: records → frames, written at once and flushed at the end of the tick.
extension WebSocketConnection {
    /// A packet with its attachments: all of it, or nothing.
    func message(_ record: Record.Message, in bytes: RawSpan) throws(RecordError) {
        guard self.accepts(record.stamp, record.flags) else { return }
        try self.write(PacketReader(record.packets), in: bytes, compress: record.flags.contains(.compress))
    }

    /// The answer to the upgrade leaves in one piece with what the engine says first.
    func begin(_ answer: ByteBuffer) {
        self.outgoing.append(shared: answer)
        self.wrote()
    }

    /// The same for many; `frames` suit everybody who agreed on nothing special.
    func broadcast(
        _ record: Record.Broadcast,
        to recipient: Recipient,
        _ frames: ByteBuffer,
        in bytes: RawSpan
    ) throws(RecordError) {
        guard self.accepts(recipient.stamp, record.flags) else { return }
        if self.form.isPlain {
            self.outgoing.append(shared: frames)
            self.wrote()
        } else {
            try self.write(PacketReader(record.packets), in: bytes, compress: record.flags.contains(.compress))
        }
    }

    func packet(_ record: Record.Packet, in bytes: RawSpan) {
        guard self.accepts(record.stamp, []) else { return }
        self.outgoing.append(record.packet, in: bytes, self.form, compress: false)
        self.wrote()
    }

    func write(_ packets: PacketReader, in bytes: RawSpan, compress: Bool) throws(RecordError) {
        var packets = packets
        while let packet = try packets.next(in: bytes) {
            self.outgoing.append(packet, in: bytes, self.form, compress: compress)
            self.loop.metrics.messagesOut.increment()
        }
        self.wrote()
    }

    private func accepts(_ stamp: SessionStamp, _ flags: MessageFlags) -> Bool {
        guard self.context != nil, self.closing.maySend, self.binding?.admits(stamp) == true else { return false }
        if flags.contains(.volatile), self.isUnwritable {
            self.loop.metrics.volatileDropped.increment()
            return false
        }
        return true
    }

    /// From a write until all of it is the kernel's: what Node.js calls not writable.
    private var isUnwritable: Bool {
        guard self.outgoing.isEmpty else { return true }
        if self.outgoing.unsent > 0 { self.outgoing.unsent = self.bufferedBytes }
        return self.outgoing.unsent > 0
    }

    /// Something is to be flushed, unless it is too much.
    func wrote() {
        if self.outgoing.exceedsLimit {
            self.outgoing.unsent = self.bufferedBytes
            if self.outgoing.exceedsLimit { return self.slowConsumer() }
        }
        self.loop.needsFlush(self)
    }

    func flushOutgoing() {
        guard let context = self.context, !self.outgoing.isEmpty else { return }
        let bytes = self.outgoing.take()
        self.loop.metrics.bytesOut.increment(by: bytes.readableBytes)
        self.outgoing.unsent += bytes.readableBytes
        context.writeAndFlush(self.wrapOutboundOut(bytes), promise: nil)
    }

    /// What the kernel has not taken yet.
    private var bufferedBytes: Int {
        let options = self.context?.channel.syncOptions
        return (try? options?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private func slowConsumer() {
        self.loop.metrics.slowConsumers.increment()
        self.loop.logger.notice(
            "slow consumer closed",
            metadata: .data([.remote: "\(self.remoteAddress)", .bytes: "\(self.outgoing.unsent)"])
        )
        self.unbind(.slowConsumer)
        // It does not read, so there is nothing to tell it.
        self.abort()
    }

    var remoteAddress: String {
        self.context?.channel.remoteAddress.map { "\($0)" } ?? "unknown"
    }
}
