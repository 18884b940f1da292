package import Backbone
import Logging
import Operations
import SocketIO

/// What the engine hears of the cluster.
extension Engine {
    func listenToPlane() {
        self.plane.onMembershipChange = { [unowned self] change in
            EngineActor.assumeIsolated { self.membershipChanged(change) }
        }
        self.plane.onLoss = { [unowned self] loss in
            EngineActor.assumeIsolated {
                self.metrics.planeMessagesLost.increment(by: Int(clamping: loss.count))
                self.logger.error(
                    "messages of a node were lost",
                    metadata: .data([.node: "\(loss.node)", .count: "\(loss.count)"])
                )
            }
        }
    }

    func membershipChanged(_ change: MembershipChange) {
        self.metrics.plane.set(self.plane.standing)
        switch change {
        case .appeared(let member), .changed(let member):
            guard member.announcement.role == .gateway else { return }
            self.quorum.gatewayAnnounced(member.announcement.node, isReady: member.announcement.isReady)
        case .left(let member, _): self.quorum.gatewayLeft(member.announcement.node)
        case .viewChanged: break
        case .slotSettled(let claim): self.slotSettled(claim)
        case .slotLost: self.slot = nil
        }
        self.quorumChanged()
        self.flushSoon()
    }

    package func slotSettled(_ claim: SlotClaim) {
        self.slot = claim
        self.plane.announce { $0.isReady = true }
    }
}
