import Logging

/// Performs what the membership decides.
extension Plane {
    func connected(_ broker: Int) {
        self.logger.info("broker connected", metadata: ["endpoint": "\(self.configuration.brokers[broker])"])
        self.failures[broker] = nil
        self.loggedFailures[broker] = nil
        self.perform(self.membership.brokerConnected(broker, now: .now))
        self.arm()
    }

    func disconnected(_ broker: Int) {
        self.logger.warning("broker disconnected", metadata: ["endpoint": "\(self.configuration.brokers[broker])"])
        self.perform(self.membership.brokerDisconnected(broker, now: .now))
        self.arm()
    }

    /// It is tried again each second; one line tells of each reason.
    func failed(_ broker: Int, _ reason: String) {
        guard self.failures.updateValue(reason, forKey: broker) != reason else { return }
        self.onFailure()
        guard self.loggedFailures[broker, default: []].insert(reason).inserted else { return }
        self.logger.warning(
            "broker cannot be connected",
            metadata: ["endpoint": "\(self.configuration.brokers[broker])", "reason": "\(reason)"]
        )
    }

    func perform(_ actions: [Membership.Action]) {
        for action in actions { self.perform(action) }
    }

    private func perform(_ action: Membership.Action) {
        switch action {
        case .publish(let message, let recipients, let answering):
            self.publish(message, to: recipients, answering)
        case .joined(let broker):
            self.logger.info("joined", metadata: ["endpoint": "\(self.configuration.brokers[broker])"])
        case .appeared(let member):
            self.publications.nodeReturned(member.node)
            self.subscription.nodeReturned(member.node, member.announcement.incarnation, now: .now)
            self.changed(.appeared(member), "node appeared", member)
        case .changed(let member):
            self.onMembershipChange(.changed(member))
        case .left(let member, let reason):
            self.left(member, reason)
        case .inquire(let member):
            self.inquire(member)
        case .viewChanged(let view):
            self.onMembershipChange(.viewChanged(view))
        case .drawSlot:
            var generator = SystemRandomNumberGenerator()
            self.perform(self.membership.slotDrawn(.random(using: &generator), now: .now))
        case .slotSettled(let claim):
            self.onMembershipChange(.slotSettled(claim))
        case .slotLost(let claim):
            self.logger.error("slot lost to another node", metadata: ["slot": "\(claim.tag)"])
            self.onMembershipChange(.slotLost(claim))
        case .identityTaken(let incarnation):
            self.logger.critical(
                "another process runs under this node's id",
                metadata: ["node": "\(self.membership.own.node)", "incarnation": "\(incarnation.rawValue)"]
            )
        }
    }

    /// A member is gone, as this node has found by other means than the plane: nobody is at its endpoint, or it has hung up and
    /// does not call again.
    package func foundGone(_ node: NodeID) {
        self.perform(self.membership.foundGone(node, now: .now))
        self.arm()
    }

    func warn(_ warning: PlaneWarnings.Warning) {
        switch warning {
        case .notJoined(let broker):
            self.logger.warning(
                "broker does not bring back what is published",
                metadata: ["endpoint": "\(self.configuration.brokers[broker])"]
            )
        case .split(let node):
            self.logger.warning(
                "others hear a node that this one does not: do all reach the same brokers?",
                metadata: ["node": "\(node)"]
            )
        }
    }

    private func inquire(_ member: Member) {
        guard let endpoint = member.announcement.address(of: "link") else {
            return self.perform(self.membership.inquired(member.node, .unknown, now: .now))
        }
        let node = member.node
        let inquiry = EndpointInquiry(endpoint, eventLoop: self.eventLoop) { outcome in
            self.inquiries[node] = nil
            self.perform(self.membership.inquired(node, outcome, now: .now))
            self.arm()
        }
        self.inquiries.updateValue(inquiry, forKey: node)?.giveUp()
        inquiry.start()
    }

    private func left(_ member: Member, _ reason: LeaveReason) {
        let incarnation = member.announcement.incarnation
        self.inquiries.removeValue(forKey: member.node)?.giveUp()
        self.publications.nodeLeft(member.node)
        self.repairRequests.nodeLeft(member.node)
        self.perform(self.subscription.nodeLeft(member.node, incarnation, now: .now))
        self.changed(.left(member, reason), "node left", member, ["reason": "\(reason.rawValue)"])
    }

    private func changed(
        _ change: MembershipChange,
        _ text: Logger.Message,
        _ member: Member,
        _ metadata: Logger.Metadata = [:]
    ) {
        let about: Logger.Metadata = ["node": "\(member.node)", "role": "\(member.announcement.role)"]
        self.logger.info(text, metadata: about.merging(metadata) { $1 })
        self.onMembershipChange(change)
    }

    /// With the positions of what the receivers must not miss.
    private func publish(_ message: MembershipMessage, to recipients: Membership.Recipients, _ answering: [NodeID]) {
        var message = message
        message.positions = ([.adapter, .local] + answering.map { .node($0) }).map { topic in
            TopicPosition(topic: topic, sequence: self.publications.highest(on: topic))
        }
        let kind: PlaneFrame.Kind =
            switch message.kind {
            case .hello: .hello
            case .heartbeat: .heartbeat
            case .goodbye: .goodbye
            }
        let body = message.encodedBody()
        switch recipients {
        case .all: self.send(kind, sequence: message.sequence, body, to: .membership)
        case .broker(let broker): self.send(kind, sequence: message.sequence, body, to: .membership, through: broker)
        }
    }
}
