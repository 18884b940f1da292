package import Backbone
import ClusterAccess
import SocketIO

/// What the engine hears of the cluster.
extension Engine {
    func listenToPlane() {
        self.plane.onMembershipChange = { [unowned self] change in
            EngineActor.assumeIsolated { self.membershipChanged(change) }
        }
        self.plane.onMessage = { [unowned self] message in
            EngineActor.assumeIsolated { self.messageReceived(message) }
        }
        self.plane.onLoss = { [unowned self] loss in
            EngineActor.assumeIsolated { self.engineUnheard(loss.node) }
        }
    }

    private func messageReceived(_ message: PlaneMessage) {
        if TransferMessage.begins(message.body) {
            self.transferReceived(message)
        } else if let (servers, bus) = self.cluster {
            bus.received(message, for: servers)
        }
        self.flushSoon()
    }

    func membershipChanged(_ change: MembershipChange) {
        self.metrics.plane.set(self.plane.standing)
        switch change {
        case .appeared(let member):
            if member.announcement.role == .engine { self.engineAppeared(member.node) }
            self.gatewayAnnounced(member.announcement)
        case .changed(let member): self.gatewayAnnounced(member.announcement)
        case .left(let member, let reason):
            if !self.plane.membership.isOwn(member.announcement.cluster) { self.foreignGatewayLeft(member.node) }
            self.quorum.gatewayLeft(member.node)
            self.engineLeft(member.node)
            self.transfersLeft(member.node, reason)
        case .viewChanged: break
        case .slotSettled(let claim): self.slotSettled(claim)
        case .slotLost: self.slotLost()
        }
        self.quorumChanged()
        self.flushSoon()
    }

    private func gatewayAnnounced(_ announcement: Announcement) {
        // Gateways of other clusters hear of this engine through bridges, which nobody here waits for.
        guard announcement.role == .gateway, self.plane.membership.isOwn(announcement.cluster) else { return }
        self.quorum.gatewayAnnounced(announcement.node, isReady: announcement.isReady)
    }

    package func slotSettled(_ claim: SlotClaim) {
        self.slot = claim
        self.plane.announce { $0.isReady = true }
    }

    /// Another is being drawn. Until the cluster has agreed to it no session can be opened here.
    private func slotLost() {
        self.slot = nil
        self.plane.announce { $0.isReady = false }
    }
}
