import Backbone
import Logging
import NIOCore
import Operations
import RedisClient

/// What is said over Redis: letters out, letters in, and what follows from them.
extension Bridge {
    func post(
        _ kind: Envelope.Kind,
        _ body: ByteBuffer,
        to channel: BridgeChannel,
        onHeard: @escaping (Int) -> Void = { _ in },
        onRefused: @escaping (String) -> Void = { _ in }
    ) {
        let letter = self.correspondence.write(kind, body, to: channel, time: WallClock.milliseconds)
        self.redis.publish(letter, to: channel.name, onHeard: onHeard, onRefused: onRefused)
    }

    /// Others rely on a bridge that says it is there: it has to be heard by its own cluster, and to hear what is for it.
    func beacon() {
        guard case .available = self.redis.health else { return }
        guard !self.plane.membership.view.missing.contains(.notJoined) else { return }
        self.post(
            .beacon,
            ByteBuffer(),
            to: .bridges,
            onHeard: { [unowned self] _ in self.standing.redisChanged(self.redis.health) },
            onRefused: { [unowned self] in self.publishingRefused($0) }
        )
    }

    private func publishingRefused(_ words: String) {
        self.standing.publishingRefused(words)
        guard self.warnings.isFirst(.unpublished) else { return }
        self.logger.error("redis does not let this bridge publish", metadata: .data([.reason: "\(words)"]))
    }

    func received(_ message: RedisMessage) {
        self.election?.lapse()
        if self.nodeWire?.received(message) == true { return }
        if self.engineWire?.received(message.payload, on: message.channel) == true { return }
        do throws(Envelope.Fault) {
            let time = WallClock.milliseconds
            if let letter = try self.correspondence.read(message.payload, from: message.channel, time: time) {
                self.received(letter)
            } else {
                self.perform(self.neighbours.heardItself(now: .now))
            }
        } catch {
            self.refused(error)
        }
    }

    private func received(_ letter: Envelope) {
        switch letter.kind {
        case .beacon: self.heard(letter.sender)
        case .frames: self.planeRelay.arrived(letter)
        case .batch: self.linkRelay.arrived(letter)
        }
    }

    private func heard(_ sender: Envelope.Sender) {
        if sender.cluster == self.clusterName { self.namesake(sender) }
        let topic = RedisTopic.channel(BridgeChannel.plane(cluster: sender.cluster).name)
        self.perform(self.neighbours.heard(sender, isConfirmed: self.redis.hears(topic), now: .now))
    }

    /// A bridge of this cluster is a member of it; else somebody gave two clusters the same name.
    private func namesake(_ sender: Envelope.Sender) {
        guard self.plane.membership.view.isWhole, self.plane.membership.members[sender.node] == nil else {
            return self.warnings.forget(.namesake(sender.node))
        }
        guard self.warnings.isLasting(.namesake(sender.node), now: .now) else { return }
        self.logger.error(
            "another cluster has this one's name: they do not hear each other; cluster-name must differ",
            metadata: .data([.cluster: "\(sender.cluster)", .node: "\(sender.node)"])
        )
    }

    func redisChanged(_ health: RedisHealth) {
        self.standing.redisChanged(health)
        self.election?.redisChanged(health)
        self.engineWireMayChange()
        switch health {
        case .available: self.beacon()
        case .away: self.neighbours.redisWent(now: .now)
        }
    }

    /// Nobody is subscribed to what is for a bridge.
    func isDeaf(_ bridge: NodeID) {
        self.neighbours.isDeaf(bridge, now: .now)
    }

    func refused(_ fault: Envelope.Fault) {
        self.metrics.refused(fault)
        guard self.warnings.isFirst(.refused(fault.reason)) else { return }
        self.logger.warning("message over redis is refused", metadata: .data([.reason: "\(fault)"]))
    }

    func perform(_ actions: [Neighbours.Action]) {
        for action in actions {
            switch action {
            case .subscribe(let cluster): self.redis.subscribe(.channel(BridgeChannel.plane(cluster: cluster).name))
            case .unsubscribe(let cluster): self.redis.unsubscribe(.channel(BridgeChannel.plane(cluster: cluster).name))
            case .ignore(let cluster): self.tooMany(cluster)
            case .reaches(let clusters): self.reach(clusters)
            }
        }
    }

    private func tooMany(_ cluster: String) {
        guard self.warnings.isFirst(.tooManyClusters) else { return }
        self.logger.error(
            "too many clusters on this redis: the others are not linked",
            metadata: .data([.cluster: "\(cluster)", .limit: "\(Neighbours.capacity.clusters)"])
        )
    }

    private func reach(_ clusters: [String]) {
        self.logger.notice(
            "clusters reached",
            metadata: .data([.cluster: "\(clusters.joined(separator: " "))", .count: "\(clusters.count)"])
        )
        self.standing.reaches(clusters)
        self.metrics.clusters.set(clusters.count)
        self.plane.announce { $0.reaches = clusters }
    }
}
