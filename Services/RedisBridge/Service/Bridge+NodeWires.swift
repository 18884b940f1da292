import Backbone
import NIOCore
import Operations

/// What Node.js servers say and hear, through the one bridge of the cluster that is elected.
extension Bridge {
    /// Whether there is anything to be elected for.
    var speaksWithNode: Bool { self.nodeWire != nil || self.engineWire != nil }

    func makeNodeWire(_ configuration: NodeWireConfiguration, _ metrics: Metrics) -> NodeWire {
        NodeWire(
            configuration,
            node: self.node,
            redis: self.redis,
            plane: self.plane,
            on: self.eventLoop,
            metrics: NodeWireMetrics(metrics),
            logger: self.logger
        )
    }

    func makeElection() -> Election {
        Election(
            cluster: self.clusterName,
            node: self.node.description,
            redis: self.redis,
            on: self.eventLoop,
            logger: self.logger
        ) { [unowned self] change in
            switch change {
            case .elected(let predecessor): self.nodeWire?.begin(after: predecessor)
            case .retired: self.nodeWire?.end()
            }
            self.engineWireMayChange()
        }
    }
}

// MARK: The own cluster

extension Bridge {
    func said(_ message: PlaneMessage) {
        guard self.isOwnEngine(message.node) else { return }
        self.election?.lapse()
        self.nodeWire?.said(message.body, by: message.node)
    }

    func lost(_ loss: PlaneLoss) {
        if self.isOwnEngine(loss.node) { self.nodeWire?.appeared(loss.node) }
    }

    func appeared(_ member: Member) {
        if self.isOwn(member, .engine) { self.nodeWire?.appeared(member.node) }
    }

    func left(_ member: Member) {
        if self.isOwn(member, .engine) { self.nodeWire?.left(member.node) }
        if self.isOwn(member, .bridge) { self.election?.left() }
    }

    private func isOwnEngine(_ node: NodeID) -> Bool {
        self.plane.membership.members[node].map { self.isOwn($0, .engine) } ?? false
    }

    private func isOwn(_ member: Member, _ role: Role) -> Bool {
        member.announcement.role == role && self.plane.membership.isOwn(member.announcement.cluster)
    }
}
