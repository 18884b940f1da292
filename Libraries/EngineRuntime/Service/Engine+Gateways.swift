package import Backbone
import EngineIOProtocol
import Logging
import Operations
import SessionLink
import SocketIO

/// The links, by the channels that sessions know and by the ids that gateways drew.
extension Engine {
    /// Where a channel's records go, or `nil` if its link is gone.
    func connection(_ channel: ChannelID) -> (GatewayLink, Handle)? {
        guard let link = self.links[UInt32(truncatingIfNeeded: channel.rawValue >> 32)] else { return nil }
        return (link, Handle(rawValue: UInt32(truncatingIfNeeded: channel.rawValue)))
    }

    func link(_ number: UInt32) -> GatewayLink? { self.links[number] }

    package var linkCount: Int { self.links.count }

    func listenToGateways() {
        self.listener.onBatch = { [unowned self] peer, bytes in
            EngineActor.assumeIsolated { self.batchReceived(bytes, from: peer) }
        }
        self.listener.onDrained = { [unowned self] in EngineActor.assumeIsolated { self.passEnded() } }
        self.listener.onWritable = { [unowned self] in EngineActor.assumeIsolated { self.flush() } }
        self.listener.onPathLost = { [unowned self] peer in
            EngineActor.assumeIsolated { for link in self.links(through: peer) { link.pathLost() } }
        }
        self.listener.onPathRestored = { [unowned self] peer in
            EngineActor.assumeIsolated { for link in self.links(through: peer) { link.pathRestored() } }
        }
    }

    package func batchReceived(_ bytes: UnsafeRawBufferPointer, from peer: LinkPeer) {
        self.isInPass = true
        guard let header = try? BatchHeader(decoding: bytes.bytes) else {
            return self.metrics.malformedBatches.increment()
        }
        if let link = self.linkNumbers[header.link].flatMap({ self.links[$0] }) {
            link.received(bytes, from: peer)
        } else if header.kind == .open {
            self.newLink(header.link, peer).received(bytes, from: peer)
        } else if let answer = header.resetAnswer {
            _ = self.listener.send(answer, to: peer)  // Lost, it is asked for again.
        }
    }

    func newLink(_ id: LinkID, _ peer: LinkPeer) -> GatewayLink {
        self.lastLinkNumber &+= 1
        let link = GatewayLink(id, number: self.lastLinkNumber, peer: peer, engine: self)
        self.links[link.number] = link
        self.linkNumbers[id] = link.number
        return link
    }

    func links(through peer: LinkPeer) -> [GatewayLink] {
        self.links.values.filter { $0.peer == peer }
    }

    func linkOpened(_ link: GatewayLink, by gateway: GatewayLoop) {
        self.quorum.linkOpened(gateway.node, loop: gateway.loop, of: gateway.loops)
        self.logger.info("gateway linked", metadata: .data([.node: "\(gateway.node)"]))
        self.quorumChanged()
    }

    func linkEnded(_ link: GatewayLink, of gateway: GatewayLoop) {
        self.quorum.linkEnded(gateway.node, loop: gateway.loop)
        self.quorumChanged()
    }

    /// It does not dial again. Engines of other clusters, whom bridges relay its silence alone, learn it from the membership.
    func gatewayHungUp(_ node: NodeID) {
        guard let gateway = self.plane.membership.members[node]?.announcement, gateway.role == .gateway,
            self.plane.membership.isOwn(gateway.cluster)
        else { return }
        self.plane.foundGone(node)
    }

    /// It cannot be heard any more, or is gone: of another cluster the membership knows that best.
    func foreignGatewayLeft(_ node: NodeID) {
        for link in self.links.values where link.gateway?.node == node { link.gatewayLeft() }
    }

    func giveUpOnMissingGateways() {
        for node in self.quorum.giveUpOnMissing() {
            self.logger.warning("sessions open without this gateway", metadata: .data([.node: "\(node)"]))
        }
        self.quorumChanged()
    }

    /// A link that nobody will speak through again.
    func forget(_ link: GatewayLink) {
        link.reportEnd()
        self.links[link.number] = nil
        self.linkNumbers[link.id] = nil
    }
}
