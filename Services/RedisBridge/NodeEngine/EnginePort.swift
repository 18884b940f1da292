import Backbone
import EngineIOProtocol
import Logging
import NIOCore
import NodeWires
import Operations

/// This cluster's engines as the wire reaches them: a link to each, while it speaks.
final class EnginePort {
    /// What engines are told last needs this long to leave the process.
    private static let farewell = TimeAmount.milliseconds(100)

    unowned let wire: EngineWire
    private let dial: (LinkAddress) throws -> any LinkPath
    private var links: [NodeID: WireEngineLink] = [:]
    /// Of links that have ended, until all that they said has gone out.
    private var farewells: [ObjectIdentifier: any LinkPath] = [:]
    /// Where each poll and WebSocket was opened.
    private var places: [ChannelID: WireEngineLink] = [:]
    private var membership: Membership?
    private var undialled: Set<NodeID> = []
    private var isOpen = false

    init(_ wire: EngineWire, dial: @escaping (LinkAddress) throws -> any LinkPath) {
        self.wire = wire
        self.dial = dial
    }

    // MARK: Engines

    func membershipChanged(_ membership: Membership) {
        self.membership = membership
        if self.isOpen { self.update() }
    }

    func open() {
        self.isOpen = true
        self.update()
    }

    /// Engines are told that it is over.
    func end() {
        self.isOpen = false
        for link in self.links.values { self.leave(link) }
        self.links = [:]
        self.places = [:]
    }

    private func leave(_ link: WireEngineLink) {
        let path = link.leave()
        self.farewells[ObjectIdentifier(path)] = path
        self.wire.eventLoop.assumeIsolated().scheduleTask(in: Self.farewell) { [weak self] in
            self?.farewells.removeValue(forKey: ObjectIdentifier(path))?.close()
        }
    }

    func close() {
        self.end()
        for path in self.farewells.values { path.close() }
        self.farewells = [:]
    }

    private func update() {
        guard let members = self.membership?.members else { return }
        let engines = members.values.map(\.announcement).filter {
            $0.role == .engine && $0.cluster == self.wire.configuration.cluster
        }
        for engine in engines where self.links[engine.node] == nil { self.dial(engine) }
        let present = Set(engines.map(\.node))
        for (node, link) in self.links where !present.contains(node) && !link.isUp {
            self.links[node] = nil
            self.leave(link)
        }
        self.undialled.formIntersection(present)
    }

    private func dial(_ engine: Announcement) {
        guard let address = engine.linkAddress else { return }
        do {
            let link = WireEngineLink(engine.node, path: try self.dial(address), port: self)
            try link.start()
            self.links[engine.node] = link
            self.undialled.remove(engine.node)
        } catch {
            // It is tried again with every change of the membership; one line tells of it.
            guard self.undialled.insert(engine.node).inserted else { return }
            self.wire.logger.error(
                "engine cannot be dialled",
                metadata: .data([.node: "\(engine.node)", .endpoint: "\(address.endpoint)", .error: "\(error)"])
            )
        }
    }

    /// The link to the engine of this cluster that has the session, if it has any.
    private func link(for sid: String) -> WireEngineLink? {
        guard let id = SessionID(sid), case .node(let node, _)? = self.membership?.owner(of: id.tag) else { return nil }
        guard let link = self.links[node], link.isUp else { return nil }
        return link
    }

    /// Whether this bridge answers for the session.
    func hasLink(for sid: String) -> Bool { self.link(for: sid) != nil }

    func forget(_ channel: ChannelID) {
        self.places[channel] = nil
    }

    // MARK: Time

    var deadline: ContinuousClock.Instant? { self.links.values.compactMap(\.deadline).min() }

    func receiveNow() -> Bool { self.links.values.count { !$0.receiveNow() } == 0 }

    func timerFired(now: ContinuousClock.Instant) {
        for link in self.links.values { link.timerFired(now: now) }
    }

    func flush() {
        for link in self.links.values { link.flush() }
    }
}

// MARK: What is said

extension EnginePort {
    func poll(_ channel: ChannelID, _ sid: String) {
        self.open(channel, sid) { $0.poll(channel, sid) }
    }

    func attach(_ channel: ChannelID, _ sid: String) {
        self.open(channel, sid) { $0.attach(channel, sid) }
    }

    func inquire(_ channel: ChannelID, _ sid: String) {
        self.open(channel, sid) { $0.inquire(channel, sid) }
    }

    func relay(_ sid: String, _ packets: [Packet], _ failure: PostFailure?) {
        guard let link = self.link(for: sid) else { return self.wire.metrics.dropped.increment(by: packets.count) }
        link.relay(sid, packets, failure)
    }

    func write(_ channel: ChannelID, _ packet: Packet) {
        self.places[channel]?.write(channel, packet)
    }

    func close(_ channel: ChannelID, _ reason: CloseReason, _ detail: CloseDetail) {
        self.places.removeValue(forKey: channel)?.close(channel, reason, detail)
    }

    private func open(_ channel: ChannelID, _ sid: String, _ begin: (WireEngineLink) -> Bool) {
        guard let link = self.link(for: sid), begin(link) else {
            return self.wire.lent { sessions, _ in sessions.channelsLost([channel]) }
        }
        self.places[channel] = link
    }
}
