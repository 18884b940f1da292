import Backbone
import NIOCore
import Operations
import SessionLink

/// Carries the batches of links between gateways of this cluster and engines of others, and the other way round.
///
/// It acknowledges nothing and keeps nothing but where each link's ends were last heard from: what is lost here, the link's
/// ends send again.
final class LinkRelay {
    /// A link says something every 500 ms; one that was silent for so long has ended.
    private static let memory = Duration.seconds(30)
    /// Links of which one end is here.
    private static let capacity = 65_536

    private struct Known<Way> {
        var way: Way
        var until: ContinuousClock.Instant
    }

    private unowned let bridge: Bridge
    private let listener: LinkListener
    /// Links of this cluster's gateways, and how each is answered.
    private var gateways: [LinkID: Known<LinkPeer>] = [:]
    /// Links of other clusters' gateways, and the bridge that speaks for each.
    private var bridges: [LinkID: Known<NodeID>] = [:]
    /// To this cluster's engines.
    private var engines: [NodeID: LinkDialer] = [:]

    init(bridge: Bridge, listener: LinkListener) {
        self.bridge = bridge
        self.listener = listener
    }

    func start() throws(ZeroMQError) {
        self.listener.onBatch = { [unowned self] peer, bytes in self.gatewaySaid(bytes, peer) }
        try self.listener.start()
    }

    func close() {
        self.listener.close()
        for dialer in self.engines.values { dialer.close() }
        self.engines = [:]
    }

    // MARK: This cluster's gateways, this bridge

    /// Answers what was for this bridge itself.
    func answer(_ batch: [UInt8], to peer: LinkPeer) -> SendOutcome {
        batch.withUnsafeBytes { bytes in
            self.listener.send(RelayedBatch(engine: self.bridge.node, batch: bytes).encoded(), to: peer)
        }
    }

    func receiveNow() -> Bool { self.listener.receiveNow() }

    // MARK: This cluster's gateways, other clusters' engines

    private func gatewaySaid(_ bytes: UnsafeRawBufferPointer, _ peer: LinkPeer) {
        guard let relayed = try? RelayedBatch(bytes), let link = relayed.link else {
            return self.bridge.refused(.malformed)
        }
        // What is for this bridge itself is no letter.
        if relayed.engine == self.bridge.node { return self.bridge.gatewayAsks(relayed.batch, peer) }
        guard let other = self.bridge.foreignBridge(for: relayed.engine, link: link) else { return self.dropped() }
        guard self.gateways[link] != nil || self.gateways.count < Self.capacity else { return self.dropped() }
        self.gateways[link] = Known(way: peer, until: .now + Self.memory)
        self.post(.toEngine, relayed, to: other)
    }

    private func toGateway(_ relayed: RelayedBatch) {
        guard let link = relayed.link else { return self.bridge.refused(.malformed) }
        guard let peer = self.gateways[link]?.way else { return self.dropped() }
        guard case .sent = self.listener.send(relayed.encoded(), to: peer) else { return self.dropped() }
        self.bridge.metrics.batchesIn.increment()
    }

    // MARK: Other clusters' gateways, this cluster's engines

    private func toEngine(_ relayed: RelayedBatch, from other: NodeID) {
        guard let link = relayed.link else { return self.bridge.refused(.malformed) }
        guard let dialer = self.dialer(of: relayed.engine) else { return self.dropped() }
        guard self.bridges[link] != nil || self.bridges.count < Self.capacity else { return self.dropped() }
        self.bridges[link] = Known(way: other, until: .now + Self.memory)
        guard case .sent = dialer.send(relayed.batch) else { return self.dropped() }
        self.bridge.metrics.batchesIn.increment()
    }

    private func engineSaid(_ batch: UnsafeRawBufferPointer, _ engine: NodeID) {
        let relayed = RelayedBatch(engine: engine, batch: batch)
        guard let link = relayed.link else { return self.bridge.refused(.malformed) }
        guard let other = self.bridges[link]?.way else { return self.dropped() }
        self.post(.toGateway, relayed, to: other)
    }

    private func dialer(of engine: NodeID) -> LinkDialer? {
        if let dialer = self.engines[engine] { return dialer }
        guard let address = self.bridge.linkAddress(ofOwnEngine: engine) else { return nil }
        do throws(ZeroMQError) {
            let dialer = try LinkDialer(
                context: self.bridge.zeroMQ,
                eventLoop: self.bridge.eventLoop,
                address: address
            )
            dialer.onBatch = { [unowned self] in self.engineSaid($0, engine) }
            try dialer.start()
            self.engines[engine] = dialer
            return dialer
        } catch {
            self.bridge.cannotDial(engine, address, error)
            return nil
        }
    }

    // MARK: Letters

    func arrived(_ letter: Envelope) {
        letter.body.withUnsafeReadableBytes { bytes in
            guard let batch = try? BatchLetter(bytes) else { return self.bridge.refused(.malformed) }
            switch batch.direction {
            case .toEngine: self.toEngine(batch.relayed, from: letter.sender.node)
            case .toGateway: self.toGateway(batch.relayed)
            }
        }
    }

    private func post(_ direction: BatchLetter.Direction, _ relayed: RelayedBatch, to other: NodeID) {
        self.bridge.metrics.batchesOut.increment()
        self.bridge.post(.batch, BatchLetter(direction, relayed).body, to: .bridge(other)) { [unowned self] listeners in
            if listeners == 0 { self.bridge.isDeaf(other) }
        }
    }

    private func dropped() {
        self.bridge.metrics.batchesDropped.increment()
    }

    // MARK: Time

    /// An engine has left.
    func left(_ engine: NodeID) {
        self.engines.removeValue(forKey: engine)?.close()
    }

    /// Call it now and then.
    func forgetSilentLinks(now: ContinuousClock.Instant) {
        self.gateways = self.gateways.filter { now < $0.value.until }
        self.bridges = self.bridges.filter { now < $0.value.until }
    }
}
