import Backbone
import EngineIOProtocol
import Logging
import NIOCore
import NodeWires
import Operations
import SessionLink

/// The link to one engine, at this end of which a gateway would be.
final class WireEngineLink {
    /// What a handle stands for.
    enum Bound {
        case request(ChannelID)
        /// A question whether there is a session.
        case inquiry(ChannelID)
        case webSocket(ChannelID)
        /// Packets of a POST.
        case relay

        var channel: ChannelID? {
            switch self {
            case .request(let channel), .inquiry(let channel), .webSocket(let channel): channel
            case .relay: nil
            }
        }
    }

    let engine: NodeID
    unowned let port: EnginePort
    private let path: any LinkPath
    var link: Link
    var bound = HandleTable<Bound>()
    var handles: [ChannelID: Handle] = [:]
    /// What WebSockets may send, and what waits.
    var outboxes: [ChannelID: WireOutbox] = [:]
    /// Packets of POSTs that the link has no credit for.
    private var relays = WireRelays()

    init(_ engine: NodeID, path: any LinkPath, port: EnginePort) {
        self.engine = engine
        self.path = path
        self.port = port
        var configuration = LinkConfiguration()
        configuration.stallTimeout = port.wire.configuration.stallTimeout
        self.link = Link(
            gateway: LinkID(rawValue: .random(in: 1...UInt64.max)),
            configuration: configuration,
            now: .now
        )
    }

    var wire: EngineWire { self.port.wire }

    /// Whether requests may be begun.
    var isUp: Bool {
        switch self.link.condition {
        case .alive, .suspect: true
        case .opening, .ended, .closed: false
        }
    }

    func start() throws(ZeroMQError) {
        self.path.onBatch = { [unowned self] in self.received($0) }
        self.path.onDrained = { [unowned self] in self.wire.flushSoon() }
        self.path.onPathRestored = { [unowned self] in
            self.link.pathRestored(now: .now)
            self.wire.flushSoon()
        }
        self.path.onPathLost = { [unowned self] _ in
            self.changed(self.link.pathLost(now: .now))
            self.wire.flushSoon()
        }
        self.path.onInquired = { [unowned self] in self.inquired($0) }
        try self.path.start()
    }

    private func inquired(_ outcome: ProbeOutcome) {
        switch outcome {
        case .accepted: self.link.peerAccepts()
        case .refused: self.changed(self.link.peerGone(now: .now))
        case .unknown: break
        }
        self.wire.flushSoon()
    }

    /// What is said last needs a moment before the path is closed, which is the caller's to do.
    func leave() -> any LinkPath {
        self.link.close()
        self.flush()
        self.ended()
        let path = self.path
        (path.onBatch, path.onDrained, path.onPathRestored) = ({ _ in }, {}, {})
        (path.onPathLost, path.onInquired) = ({ _ in }, { _ in })
        return path
    }

    func changed(_ change: LinkChange) {
        if let reason = change.ended {
            self.wire.logger.info(
                "link to an engine ended",
                metadata: .data([.node: "\(self.engine)", .reason: "\(reason)"])
            )
            self.ended()
        }
        guard change.opened else { return }
        // The wire is one loop of what an engine takes for a gateway.
        let node = "\(self.wire.node)"
        self.write { writer throws(RecordTooLong) in try writer.hello(node: node, loop: 0, of: 1) }
    }

    private func ended() {
        let channels = self.bound.removeAll().compactMap(\.channel)
        self.handles = [:]
        self.outboxes = [:]
        self.wire.metrics.dropped.increment(by: self.relays.removeAll())
        for channel in channels { self.port.forget(channel) }
        self.wire.lent { sessions, _ in sessions.channelsLost(channels) }
    }
}

// MARK: What is said

extension WireEngineLink {
    func poll(_ channel: ChannelID, _ sid: String) -> Bool {
        self.begin(.request(channel)) { writer, handle throws(RecordTooLong) in
            try writer.poll(handle, session: sid)
        }
    }

    func attach(_ channel: ChannelID, _ sid: String) -> Bool {
        let head = RequestHead(method: "GET", uri: "", headers: [], remoteAddress: "", isSecure: false)
        let hasBegun = self.begin(.webSocket(channel)) { writer, handle throws(RecordTooLong) in
            try writer.attach(handle, session: sid, head: head)
        }
        if hasBegun { self.outboxes[channel] = WireOutbox() }
        return hasBegun
    }

    /// By a request that no session takes: how it is refused tells.
    func inquire(_ channel: ChannelID, _ sid: String) -> Bool {
        self.begin(.inquiry(channel)) { writer, handle throws(RecordTooLong) in
            try writer.misdirected(handle, transport: .polling, session: sid)
        }
    }

    func relay(_ sid: String, _ packets: [Packet], _ failure: PostFailure?) {
        let isQueued = self.relays.append(WireRelays.Relay(sid: sid, packets: packets, failure: failure))
        if !isQueued {
            self.wire.metrics.dropped.increment(by: packets.count)
            self.wire.logger.warning(
                "an engine takes no more packets of RedisEngine nodes",
                metadata: .data([.node: "\(self.engine)", .session: "\(sid)"])
            )
        }
        self.writeRelays()
    }

    func write(_ channel: ChannelID, _ packet: Packet) {
        guard var outbox = self.outboxes[channel] else { return }
        let isQueued = outbox.append(packet)
        self.outboxes[channel] = outbox
        guard isQueued else {
            self.wire.metrics.dropped.increment()
            return self.wire.lent { sessions, _ in sessions.overflowed(channel) }
        }
        self.writeOutbox(channel)
    }

    func close(_ channel: ChannelID, _ reason: CloseReason, _ detail: CloseDetail) {
        guard let handle = self.release(channel) else { return }
        self.write { writer in writer.closed(handle, reason: reason.rawValue, detail: detail.rawValue) }
    }

    private func begin(
        _ bound: Bound,
        _ record: (inout RecordWriter, Handle) throws(RecordTooLong) -> Void
    ) -> Bool {
        guard self.isUp, !self.link.isCongested, let handle = self.bound.insert(bound) else { return false }
        if let channel = bound.channel { self.handles[channel] = handle }
        self.write { writer throws(RecordTooLong) in try record(&writer, handle) }
        return true
    }

    private func write(_ record: (inout RecordWriter) throws(RecordTooLong) -> Void) {
        do throws(RecordTooLong) {
            try record(&self.link.writer)
        } catch {
            self.wire.metrics.dropped.increment()
            self.wire.logger.error("record exceeds the link's limit", metadata: .data([.bytes: "\(error.maximum)"]))
        }
        if self.link.writer.hasFullBatch { self.flush() }
    }

    private func release(_ channel: ChannelID) -> Handle? {
        self.outboxes[channel] = nil
        guard let handle = self.handles.removeValue(forKey: channel) else { return nil }
        self.bound.remove(handle)
        return handle
    }

    func writeRelays() {
        while self.link.mayWrite, let relay = self.relays.next() {
            // Without a handle it is gone with the link, which has as many open as it can name.
            guard let handle = self.bound.insert(.relay) else { return self.wire.metrics.dropped.increment() }
            self.write { writer throws(RecordTooLong) in
                try writer.postBegan(handle, session: relay.sid, isRelayed: true)
                writer.beginPost(handle, failure: relay.failure?.rawValue ?? 0)
                for packet in relay.packets {
                    writer.packet(type: packet.linkType, isBinary: packet.isBinary, packet.payload.readableBytesSpan)
                }
                try writer.end()
            }
        }
    }

    func writeOutbox(_ channel: ChannelID) {
        guard let handle = self.handles[channel] else { return }
        while self.link.mayWrite, let (packet, stamp) = self.outboxes[channel]?.next() {
            var weight = 0
            self.write { writer throws(RecordTooLong) in
                let bytes = packet.payload.readableBytesSpan
                if case .message = packet {
                    weight = try writer.message(handle, stamp, isBinary: packet.isBinary, bytes)
                } else {
                    weight = try writer.packet(handle, stamp, type: packet.linkType, bytes)
                }
            }
            self.outboxes[channel]?.spent(weight)
        }
    }
}

// MARK: Time

extension WireEngineLink {
    var deadline: ContinuousClock.Instant? { self.link.deadline }

    func receiveNow() -> Bool { self.path.receiveNow() }

    func timerFired(now: ContinuousClock.Instant) {
        guard let deadline = self.deadline, deadline <= now else { return }
        self.changed(self.link.timerFired(now: now))
    }

    func flush() {
        while let batch = self.link.nextBatch(now: .now) {
            // What the path does not take is lost to the link, which sends it again.
            _ = self.path.send(batch)
        }
    }
}
