import Backbone
import EngineIOProtocol
import Logging
import NIOCore
import Operations
import SessionLink
import SocketIO

/// This engine's end of the link to one event loop of one gateway: the `Link` machine, the path it speaks through,
/// and which session each of the gateway's handles belongs to.
@EngineActor
final class GatewayLink {
    /// How many bytes of messages a WebSocket may have on the way to its handlers.
    static let sessionWindow = 256 << 10

    let id: LinkID
    /// This link's part of a `ChannelID`; never used again in this process.
    let number: UInt32
    unowned let engine: Engine
    /// Where the last batch came from. It is a way to answer, no identity.
    private(set) var peer: LinkPeer
    /// Who speaks, once it has said so.
    private(set) var gateway: GatewayLoop?
    var openings = Openings()
    /// POSTs that other servers have answered, begun and not here yet.
    var relays: Set<UInt32> = []

    private var link: Link
    private var report = LinkReport()
    private var bound: [UInt32: SessionHost] = [:]

    init(_ id: LinkID, number: UInt32, peer: LinkPeer, engine: Engine) {
        self.id = id
        self.number = number
        self.peer = peer
        self.engine = engine
        var configuration = LinkConfiguration(maximumBody: engine.configuration.options.maxHttpBufferSize)
        configuration.window = 64 << 20
        configuration.stallTimeout = engine.configuration.stallTimeout
        configuration.redialTimeout = .seconds(1)
        self.link = Link(engine: id, incarnation: engine.incarnation, configuration: configuration, now: .now)
    }
}

/// The event loop of a gateway at the other end.
struct GatewayLoop: Equatable {
    var node: NodeID
    var loop: UInt16
    var loops: UInt16
}

// MARK: Handles

extension GatewayLink {
    func channel(_ handle: Handle) -> ChannelID {
        ChannelID(rawValue: UInt64(self.number) << 32 | UInt64(handle.rawValue))
    }

    func host(_ handle: Handle) -> SessionHost? { self.bound[handle.rawValue] }

    func bind(_ handle: Handle, to host: SessionHost) {
        self.bound[handle.rawValue] = host
    }

    func release(_ handle: Handle) {
        self.bound[handle.rawValue] = nil
    }
}

// MARK: Events

extension GatewayLink {
    func received(_ bytes: UnsafeRawBufferPointer, from peer: LinkPeer) {
        self.peer = peer
        let received = self.link.received(bytes.bytes, now: .now)
        self.changed(received.change)
        switch received.records {
        case .none: break
        case .batch(let range): self.read(ByteBuffer(bytes: UnsafeRawBufferPointer(rebasing: bytes[range])))
        case .assembled(let record): self.read(ByteBuffer(bytes: record))
        }
    }

    private func read(_ batch: ByteBuffer) {
        do {
            try self.recordsReceived(batch)
        } catch {
            self.engine.logger.error("gateway broke the protocol", metadata: .data([.error: "\(error)"]))
            self.changed(self.link.end(.protocolViolation, now: .now))
        }
    }

    func helloReceived(_ hello: Record.Hello, node: String) {
        guard let node = NodeID(node) else { return self.engine.metrics.malformedBatches.increment() }
        let gateway = GatewayLoop(node: node, loop: hello.loop, loops: hello.loops)
        self.gateway = gateway
        self.engine.linkOpened(self, by: gateway)
    }

    func timerFired(now: ContinuousClock.Instant) {
        guard let deadline = self.deadline, deadline <= now else { return }
        self.changed(self.link.timerFired(now: now))
    }

    func pathLost() {
        self.changed(self.link.pathLost(now: .now))
        // It was a bridge that hung up; the gateway takes another one as soon as it notices.
        if self.isBridged { self.link.peerAccepts() }
    }

    func gatewayLeft() {
        self.changed(self.link.end(.peerGone, now: .now))
    }

    private var isBridged: Bool {
        let membership = self.engine.plane.membership
        guard let gateway = self.gateway.flatMap({ membership.members[$0.node] }) else { return false }
        return !membership.isOwn(gateway.announcement.cluster)
    }

    func pathRestored() {
        self.link.pathRestored(now: .now)
    }

    var deadline: ContinuousClock.Instant? { self.link.deadline }

    /// Adds to the metrics what the link has done since the last time.
    func reportStatistics() {
        let statistics = self.link.statistics
        self.report.advance(to: statistics, self.engine.metrics.linkAdvanced)
        self.engine.metrics.linkBacklog.add(self.report.backlogChange(to: statistics.inFlightBytes))
    }

    /// It will hold nothing any more.
    func reportEnd() {
        self.reportStatistics()
        self.engine.metrics.linkBacklog.add(self.report.backlogChange(to: 0))
    }

    private func changed(_ change: LinkChange) {
        guard let reason = change.ended else { return }
        self.engine.metrics.epochEnded(reason)
        self.engine.logger.log(
            level: reason == .closed ? .info : .warning,
            "link ended",
            metadata: .data([.reason: "\(reason)", .node: "\(self.gateway.map { "\($0.node)" } ?? "")"])
        )
        let gateway = self.gateway
        self.endEverythingBound()
        switch self.link.condition {
        case .closed, .ended:
            if reason == .peerGone, let gateway { self.engine.gatewayHungUp(gateway.node) }
            self.flush()  // It tells the gateway why.
            self.engine.forget(self)
        case .opening, .alive, .suspect: break
        }
    }

    /// Sessions with an open request or WebSocket at the gateway end; polling sessions without one go on.
    private func endEverythingBound() {
        let bound = self.bound
        self.bound = [:]
        self.relays = []
        self.openings.cancelAll()
        if let gateway = self.gateway { self.engine.linkEnded(self, of: gateway) }
        self.gateway = nil
        for (handle, host) in bound {
            host.channelClosed(self.channel(Handle(rawValue: handle)), reason: .gatewayLost, detail: .none)
        }
    }
}

// MARK: Sending

extension GatewayLink {
    /// Appends to the open batch; what the link cannot carry is counted and logged, and its connection is closed.
    func write(for handle: Handle = .none, _ body: (inout RecordWriter) throws(RecordTooLong) -> Void) {
        do {
            try body(&self.link.writer)
        } catch {
            self.engine.metrics.recordsTooLong.increment()
            self.engine.logger.error("message is too long for the link", metadata: .data([.error: "\(error)"]))
            self.host(handle)?.close(discard: true, reason: .transportError)
        }
        if self.link.writer.hasFullBatch { self.flush() }
    }

    /// A message's weight may be sent again by the gateway.
    func consumed(_ weight: Int) {
        self.link.consumed(weight)
    }

    func flush(load: UInt32) {
        self.link.load = load
        self.flush()
    }

    private func flush() {
        while let batch = self.link.nextBatch(now: .now) {
            switch self.engine.listener.send(batch, to: self.peer) {
            case .sent: break
            case .wouldBlock: return  // The link asks for an acknowledgement, and sends again what is missing.
            case .unreachable: return self.pathLost()
            }
        }
    }

    /// Says farewell.
    func leave() {
        self.link.close()
        self.flush()
    }
}
