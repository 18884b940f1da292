import Backbone
import EngineIOProtocol
import NIOCore
import Operations
import SessionLink
import SocketIO

/// What a session says through its link. Each call appends one record to the open batch; the batch goes out at the
/// end of the loop's tick.
extension GatewayLink {
    func opened(_ handle: Handle, _ stamp: SessionStamp, session: String, _ packets: [Packet]) {
        self.write(for: handle) { writer throws(RecordTooLong) in
            writer.beginOpened(handle, stamp, session: session)
            writer.packets(packets)
            try writer.end()
        }
        self.credit(handle, bytes: Self.sessionWindow)
    }

    func accepted(_ handle: Handle, _ stamp: SessionStamp) {
        self.write { writer in writer.accepted(handle, stamp) }
        self.credit(handle, bytes: Self.sessionWindow)
    }

    func answer(_ handle: Handle, _ packets: [Packet], compress: Bool) {
        self.write(for: handle) { writer throws(RecordTooLong) in
            writer.beginAnswer(handle, flags: compress ? .compress : [])
            writer.packets(packets)
            try writer.end()
        }
    }

    func confirmed(_ handle: Handle) {
        self.write { writer in writer.confirmed(handle) }
    }

    func refused(_ handle: Handle, _ refusal: Refusal) {
        let code = refusal.code?.rawValue ?? Record.Refused.noCode
        self.write { writer throws(RecordTooLong) in
            try writer.refused(handle, status: refusal.status, code: code, message: refusal.message)
        }
    }

    func movedTo(_ handle: Handle, _ node: NodeID) {
        self.engine.metrics.transfers.redirected.increment()
        self.write { writer throws(RecordTooLong) in try writer.movedTo(handle, node: "\(node)") }
    }

    /// One packet to a WebSocket: a message with its stamp, or one of the others.
    func write(_ packet: Packet, to handle: Handle, _ stamp: SessionStamp, compress: Bool) {
        self.write(for: handle) { writer throws(RecordTooLong) in
            if case .message(let message) = packet {
                let flags: MessageFlags = compress ? .compress : []
                try writer.message(
                    handle,
                    stamp,
                    flags: flags,
                    isBinary: message.isBinary,
                    message.bytes.readableBytesSpan
                )
            } else {
                try writer.packet(handle, stamp, type: packet.linkType, packet.payload.readableBytesSpan)
            }
        }
    }

    /// A message with its attachments, sent or dropped whole.
    func message(_ first: Message, _ rest: [Message], to handle: Handle, _ stamp: SessionStamp, _ flags: MessageFlags) {
        self.write(for: handle) { writer throws(RecordTooLong) in
            let bytes = first.bytes
            writer.beginMessage(handle, stamp, flags: flags, expecting: bytes.readableBytes)
            writer.part(first)
            for message in rest { writer.part(message) }
            try writer.end()
        }
    }

    func broadcast(_ first: Message, _ rest: [Message], to recipients: [Recipient], _ flags: MessageFlags) {
        self.write { writer throws(RecordTooLong) in
            writer.beginBroadcast(to: recipients, flags: flags)
            writer.part(first)
            for message in rest { writer.part(message) }
            try writer.end()
        }
    }

    func heartbeat(_ handle: Handle, interval: Duration, timeout: Duration) {
        self.write { writer in
            writer.heartbeat(handle, pingInterval: interval.milliseconds, pingTimeout: timeout.milliseconds)
        }
    }

    func close(_ handle: Handle, _ stamp: SessionStamp, _ reason: CloseReason, discard: Bool = false) {
        self.write { writer in writer.close(handle, stamp, reason: reason.rawValue, discard: discard) }
    }

    func credit(_ handle: Handle, bytes: Int) {
        self.write { writer in writer.credit(handle, bytes: UInt32(clamping: bytes)) }
    }
}

extension RecordWriter {
    fileprivate mutating func packets(_ packets: [Packet]) {
        for packet in packets {
            self.packet(type: packet.linkType, isBinary: packet.isBinary, packet.payload.readableBytesSpan)
        }
    }

    fileprivate mutating func part(_ message: Message) {
        let bytes = message.bytes
        self.packet(type: Record.Message.packetType, isBinary: message.isBinary, bytes.readableBytesSpan)
    }
}

extension Duration {
    /// Whole milliseconds, as the link says them. A quotient would be a floating-point number, and may fall short by one.
    var milliseconds: UInt32 {
        let (seconds, attoseconds) = self.components
        return UInt32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }
}
