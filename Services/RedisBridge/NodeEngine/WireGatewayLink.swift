import Backbone
import EngineIOProtocol
import Logging
import NIOCore
import NodeWires
import Operations
import SessionLink

/// The link of one event loop of a gateway, at this end of which an engine would be.
final class WireGatewayLink {
    /// How many bytes of messages a WebSocket may have on the way here.
    static let sessionWindow = 256 << 10

    let id: LinkID
    let number: UInt32
    private unowned let port: GatewayPort
    private var peer: LinkPeer
    private var link: Link
    /// What is open, and what of its credit has not been given back.
    private var bound: [UInt32: Credit] = [:]
    /// Of which credit is held.
    private var holding: Set<UInt32> = []
    private var sequence: UInt32 = 0

    private struct Credit {
        var window = CreditWindow(size: WireGatewayLink.sessionWindow)
        /// Of packets that are held.
        var owed = 0
    }

    init(_ id: LinkID, number: UInt32, peer: LinkPeer, port: GatewayPort) {
        self.id = id
        self.number = number
        self.peer = peer
        self.port = port
        var configuration = LinkConfiguration()
        configuration.window = 64 << 20
        configuration.stallTimeout = port.wire.configuration.stallTimeout
        configuration.redialTimeout = .seconds(1)
        self.link = Link(engine: id, incarnation: port.incarnation, configuration: configuration, now: .now)
    }

    private var wire: EngineWire { self.port.wire }

    private func channel(_ handle: Handle) -> ChannelID {
        ChannelID(rawValue: UInt64(self.number) << 32 | UInt64(handle.rawValue))
    }
}

// MARK: What the gateway says

extension WireGatewayLink {
    func received(_ batch: UnsafeRawBufferPointer, from peer: LinkPeer) {
        self.peer = peer
        let received = self.link.received(batch.bytes, now: .now)
        self.changed(received.change)
        do throws(RecordError) {
            try received.read(batch) { record, bytes throws(RecordError) in try self.received(record, in: bytes) }
        } catch {
            self.wire.logger.error("gateway broke the protocol", metadata: .data([.error: "\(error)"]))
            self.changed(self.link.end(.protocolViolation, now: .now))
        }
    }

    private func received(_ record: Record, in batch: ByteBuffer) throws(RecordError) {
        switch record {
        case .message(let message): try self.messageReceived(message, in: batch)
        case .packet(let packet): try self.packetReceived(packet, in: batch)
        case .poll(let poll): self.began(poll.handle, batch.text(poll.session)) { $0.pollOpened($1, sid: $2, now: $3) }
        case .postBegan(let post):
            self.began(post.handle, batch.text(post.session)) { $0.postBegan($1, sid: $2, now: $3) }
        case .post(let post): try self.postReceived(post, in: batch)
        case .attach(let attach):
            self.began(attach.handle, batch.text(attach.session)) { $0.webSocketAttached($1, sid: $2, now: $3) }
        case .closed(let closed): self.closed(closed)
        case .misdirected(let request): self.refuse(request.handle, .sessionUnknown)
        case .open(let open): self.refuse(open.handle, .unavailable)
        case .hello: break
        case .opened, .refused, .answer, .confirmed, .accepted, .heartbeat, .broadcast, .close, .credit, .notMine,
            .movedTo:
            throw .valueOutOfRange(.message)  // Only engines say these.
        }
    }

    private func began(
        _ handle: Handle,
        _ sid: String,
        _ event: (inout ForeignSessions, ChannelID, String, ContinuousClock.Instant) -> [ForeignSessions.Action]
    ) {
        self.bound[handle.rawValue] = Credit()
        let channel = self.channel(handle)
        self.wire.foreign { event(&$0, channel, sid, $1) }
    }

    private func messageReceived(_ message: Record.Message, in batch: ByteBuffer) throws(RecordError) {
        var packets: [Packet] = []
        var reader = PacketReader(message.packets)
        while let slice = try reader.next(in: batch.readableBytesSpan) {
            packets.append(try Packet(slice, in: batch, of: .message))
        }
        self.packetsReceived(packets, message.handle, weight: message.weight)
    }

    private func packetReceived(_ record: Record.Packet, in batch: ByteBuffer) throws(RecordError) {
        let packet = try Packet(record.packet, in: batch, of: .packet)
        self.packetsReceived([packet], record.handle, weight: record.weight)
    }

    private func packetsReceived(_ packets: [Packet], _ handle: Handle, weight: Int) {
        self.link.consumed(weight)
        guard self.bound[handle.rawValue] != nil else { return }  // It has been closed meanwhile.
        let channel = self.channel(handle)
        self.bound[handle.rawValue]?.owed += weight
        self.wire.foreign { sessions, now in
            packets.flatMap { sessions.packetReceived($0, from: channel, now: now) }
        }
        self.giveCredit(handle)
    }

    private func postReceived(_ post: Record.Post, in batch: ByteBuffer) throws(RecordError) {
        self.link.consumed(post.weight)
        guard self.bound[post.handle.rawValue] != nil else { return }  // It has been refused already.
        var packets: [Packet] = []
        var reader = PacketReader(post.packets)
        while let slice = try reader.next(in: batch.readableBytesSpan) {
            packets.append(try Packet(slice, in: batch, of: .post))
        }
        let channel = self.channel(post.handle)
        let failure = PostFailure(rawValue: post.failure)
        self.wire.foreign { $0.postReceived(channel, packets: packets, failure: failure, now: $1) }
    }

    private func closed(_ closed: Record.Closed) {
        guard self.bound.removeValue(forKey: closed.handle.rawValue) != nil else { return }
        let channel = self.channel(closed.handle)
        let reason = CloseReason(rawValue: closed.reason) ?? .transportError
        self.wire.foreign { $0.channelClosed(channel, reason: reason, now: $1) }
    }

    /// What is held takes its credit with it, until it has been said.
    private func giveCredit(_ handle: Handle) {
        guard var credit = self.bound[handle.rawValue] else { return }
        guard !self.wire.holds(self.channel(handle)) else {
            self.holding.insert(handle.rawValue)
            return
        }
        let grant = credit.window.consumed(credit.owed)
        credit.owed = 0
        self.bound[handle.rawValue] = credit
        if let grant { self.link.writer.credit(handle, bytes: UInt32(clamping: grant)) }
    }
}

// MARK: What is said to it

extension WireGatewayLink {
    func answer(_ handle: Handle, _ packets: [WirePacket]) {
        let compress = packets.contains { $0.compress == true }
        self.end(handle) { writer throws(RecordTooLong) in
            writer.beginAnswer(handle, flags: compress ? .compress : [])
            for packet in packets.compactMap(\.packet) {
                writer.packet(type: packet.linkType, isBinary: packet.isBinary, packet.payload.readableBytesSpan)
            }
            try writer.end()
        }
    }

    func confirm(_ handle: Handle) {
        self.end(handle) { writer in writer.confirmed(handle) }
    }

    func refuse(_ handle: Handle, _ refusal: Refusal) {
        let code = refusal.code?.rawValue ?? Record.Refused.noCode
        self.end(handle) { writer throws(RecordTooLong) in
            try writer.refused(handle, status: refusal.status, code: code, message: refusal.message)
        }
    }

    func accept(_ handle: Handle) {
        self.link.writer.accepted(handle, self.nextStamp())
        self.link.writer.credit(handle, bytes: UInt32(Self.sessionWindow))
    }

    func write(_ handle: Handle, _ packets: [WirePacket]) {
        for wirePacket in packets {
            guard let packet = wirePacket.packet else { continue }
            let stamp = self.nextStamp()
            let bytes = packet.payload.readableBytesSpan
            do throws(RecordTooLong) {
                if case .message = packet {
                    let flags: MessageFlags = wirePacket.compress == true ? .compress : []
                    try self.link.writer.message(handle, stamp, flags: flags, isBinary: packet.isBinary, bytes)
                } else {
                    try self.link.writer.packet(handle, stamp, type: packet.linkType, bytes)
                }
            } catch {
                self.tooLong(error)
            }
            if self.link.writer.hasFullBatch { self.flush() }
        }
    }

    func close(_ handle: Handle, _ reason: CloseReason) {
        let stamp = self.nextStamp()
        self.end(handle) { writer in writer.close(handle, stamp, reason: reason.rawValue, discard: false) }
    }

    /// Says the last thing about a request or WebSocket.
    private func end(_ handle: Handle, _ last: (inout RecordWriter) throws(RecordTooLong) -> Void) {
        self.bound[handle.rawValue] = nil
        do throws(RecordTooLong) {
            try last(&self.link.writer)
        } catch {
            self.tooLong(error)
            self.link.writer.close(handle, self.nextStamp(), reason: CloseReason.transportError.rawValue, discard: true)
        }
        if self.link.writer.hasFullBatch { self.flush() }
    }

    private func tooLong(_ error: RecordTooLong) {
        self.wire.metrics.dropped.increment()
        self.wire.logger.error("record exceeds the link's limit", metadata: .data([.bytes: "\(error.maximum)"]))
    }

    /// Nobody else ever speaks for these sessions on this link.
    private func nextStamp() -> SessionStamp {
        self.sequence &+= 1
        return SessionStamp(ownership: 1, sequence: self.sequence)
    }
}

// MARK: The link's own life

extension WireGatewayLink {
    var deadline: ContinuousClock.Instant? { self.link.deadline }

    func timerFired(now: ContinuousClock.Instant) {
        guard let deadline = self.deadline, deadline <= now else { return }
        self.changed(self.link.timerFired(now: now))
    }

    /// Says farewell.
    func leave() {
        self.link.close()
        self.flush()
    }

    func flush() {
        if !self.holding.isEmpty {
            let holding = self.holding
            self.holding = []
            for handle in holding { self.giveCredit(Handle(rawValue: handle)) }
        }
        while let batch = self.link.nextBatch(now: .now) {
            switch self.port.send(batch, self.peer) {
            case .sent: break
            case .wouldBlock: return  // The link sends again what is missing.
            case .unreachable: return self.changed(self.link.pathLost(now: .now))
            }
        }
    }

    private func changed(_ change: LinkChange) {
        guard let reason = change.ended else { return }
        self.wire.logger.info("link of a gateway ended", metadata: .data([.reason: "\(reason)"]))
        let bound = self.bound
        self.bound = [:]
        self.wire.foreign { sessions, now in
            bound.keys.flatMap { handle in
                let channel = self.channel(Handle(rawValue: handle))
                return sessions.channelClosed(channel, reason: .gatewayLost, now: now)
            }
        }
        switch self.link.condition {
        case .closed, .ended:
            self.flush()  // It tells the gateway why.
            self.port.forget(self)
        case .opening, .alive, .suspect: break
        }
    }
}
