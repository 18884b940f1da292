import Logging

/// From frames to messages.
extension Plane {
    func received(_ frame: UnsafeRawBufferPointer, through broker: Int) {
        let isOverheard = self.configuration.hearsEverything && self.overheard(frame, through: broker)
        guard let channel = self.channels.first(where: { $0.begins(frame) }) else {
            // What is for another node.
            return isOverheard ? () : self.ignored()
        }
        var wire = WireReader(UnsafeRawBufferPointer(rebasing: frame.dropFirst(channel.prefix.count)))
        do throws(DecodingFailure) {
            let header = try PlaneFrame(&wire)
            try self.received(header, &wire, on: channel.topic, through: broker)
        } catch {
            self.ignored()
        }
    }

    /// - Returns: whether it is a frame.
    private func overheard(_ bytes: UnsafeRawBufferPointer, through broker: Int) -> Bool {
        guard let frame = try? TravellingFrame(heard: bytes, in: self.membership.own.cluster) else { return false }
        self.onFrame(frame, broker)
        return true
    }

    private func ignored() {
        self.statistics.invalid += 1
    }

    private func received(
        _ header: PlaneFrame,
        _ body: inout WireReader,
        on topic: Topic,
        through broker: Int
    ) throws(DecodingFailure) {
        let isOwn = header.node == self.membership.own.node
        let source = Subscription.Source(node: header.node, incarnation: header.incarnation, topic: topic)
        switch header.kind {
        case .hello: try self.received(.hello, header, body, through: broker)
        case .heartbeat: try self.received(.heartbeat, header, body, through: broker)
        case .goodbye: try self.received(.goodbye, header, body, through: broker)
        case .message where !isOwn:
            self.arrived(header.sequence, from: source, body.remaining, isRepair: false)
        case .position where !isOwn:
            self.subscription.published(upTo: header.sequence, by: source, now: .now)
        case .repairRequest where !isOwn:
            let request = try RepairRange(&body)
            guard self.repairRequests.received(header.sequence, from: header.node, header.incarnation) else { return }
            self.repair(request, for: header.node)
        case .repair where !isOwn:
            let original = Subscription.Source(
                node: header.node,
                incarnation: header.incarnation,
                topic: try body.readTopic()
            )
            self.arrived(header.sequence, from: original, body.remaining, isRepair: true)
        case .gone where !isOwn:
            let gone = try RepairRange(&body)
            let original = Subscription.Source(
                node: header.node,
                incarnation: header.incarnation,
                topic: gone.topic
            )
            self.perform(self.subscription.gone(gone.range, at: original, now: .now))
        case .message, .position, .repairRequest, .repair, .gone:
            // Brokers bring a node its own messages too.
            break
        }
    }

    private func received(
        _ kind: MembershipMessage.Kind,
        _ header: PlaneFrame,
        _ body: WireReader,
        through broker: Int
    ) throws(DecodingFailure) {
        let message = try MembershipMessage(kind: kind, sequence: header.sequence, body: body.remaining)
        let announcement = message.announcement
        guard announcement.node == header.node, announcement.incarnation == header.incarnation else {
            throw .invalid("sender")
        }
        let isOwn = self.membership.isOwn(announcement.cluster)
        guard isOwn == (header.hops == 0) else { throw .invalid("hops") }
        // First who it is: whoever hears of a node hears of it before its messages.
        self.perform(self.membership.received(message, through: broker, now: .now))
        guard self.membership.members[header.node]?.announcement.incarnation == header.incarnation else { return }
        for position in message.positions where self.isMine(position.topic) && (isOwn || position.topic != .local) {
            let source = Subscription.Source(
                node: header.node,
                incarnation: header.incarnation,
                topic: position.topic
            )
            self.subscription.published(upTo: position.sequence, by: source, now: .now)
        }
    }

    private func isMine(_ topic: Topic) -> Bool {
        self.channels.contains { $0.topic == topic }
    }

    private func arrived(
        _ sequence: UInt64,
        from source: Subscription.Source,
        _ body: UnsafeRawBufferPointer,
        isRepair: Bool
    ) {
        guard sequence > 0, self.isMine(source.topic) else { return self.ignored() }
        let arrival = self.subscription.arrived(sequence, from: source, now: .now) { Array(body) }
        if isRepair, arrival != .duplicate { self.statistics.repaired += 1 }
        switch arrival {
        case .duplicate:
            self.statistics.duplicates += 1
        case .held:
            self.statistics.reordered += 1
        case .deliver:
            self.deliver(Publication.Numbered(sequence: sequence, body: Array(body)), from: source)
            while let next = self.subscription.next(from: source) { self.deliver(next, from: source) }
        }
    }

    private func deliver(_ message: Publication.Numbered, from source: Subscription.Source) {
        self.statistics.delivered += 1
        self.onMessage(
            PlaneMessage(
                topic: source.topic,
                node: source.node,
                incarnation: source.incarnation,
                sequence: message.sequence,
                body: message.body
            )
        )
    }

    private func repair(_ request: RepairRange, for asker: NodeID) {
        let answer = self.publications.recall(request.range, of: request.topic)
        if let gone = answer.gone {
            let body = RepairRange(topic: request.topic, range: gone).encoded()
            self.send(.gone, sequence: 0, body, to: .node(asker))
        }
        for message in answer.messages {
            var wire = WireWriter(capacity: message.body.count + Topic.maximumNameLength)
            wire.append(topic: request.topic)
            wire.append(bytes: message.body)
            self.statistics.repairsServed += 1
            self.send(.repair, sequence: message.sequence, wire.bytes, to: .node(asker))
        }
    }

    func perform(_ actions: [Subscription.Action]) {
        for action in actions {
            switch action {
            case .ask(let source, let range):
                let body = RepairRange(topic: source.topic, range: range).encoded()
                self.send(.repairRequest, sequence: self.repairRequests.next(), body, to: .node(source.node))
            case .lost(let source, let count):
                self.lost(count, from: source)
            case .deliver(let source, let message):
                self.deliver(message, from: source)
            }
        }
    }

    private func lost(_ count: UInt64, from source: Subscription.Source) {
        self.statistics.lost &+= count
        self.logger.warning(
            "messages of another node are lost",
            metadata: ["node": "\(source.node)", "topic": "\(source.topic.name)", "count": "\(count)"]
        )
        self.onLoss(
            PlaneLoss(topic: source.topic, node: source.node, incarnation: source.incarnation, count: count)
        )
    }
}
