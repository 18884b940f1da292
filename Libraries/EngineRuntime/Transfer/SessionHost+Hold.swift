import EngineIOProtocol
import NIOCore
import Operations
import SessionLink
import SocketIO

/// A session of which the application is told later.
extension SessionHost {
    /// Of the session, and of what keeps it from the application.
    var deadline: ContinuousClock.Instant? { .earlier(self.session.deadline, self.hold?.deadline) }

    /// The application is told once the hold has ended.
    func begin(_ hold: SessionHold) {
        self.hold = hold
        self.engine.transfers.hold(self.id)
        self.engine.deadlineMoved(self)
    }

    /// The application is told now, if it has not been.
    func endHold() {
        if let action = self.hold?.ended() { self.perform(action) }
    }

    /// Keeps a message for later.
    ///
    /// - Returns: what takes it now, because there is no room.
    func receiver(holdingBack message: Message) -> (any SessionReceiver)? {
        guard self.hold != nil else { return nil }
        let length = HeldMessages.length(of: message)
        if self.engine.transfers.hold(bytes: length) {
            if self.hold?.messageReceived(message) == true { return nil }
            self.engine.transfers.release(bytes: length)
        }
        self.endHold()
        return self.receiver
    }

    func webSocketAttachedToHeld(_ channel: ChannelID, at gateway: GatewayLoop?) {
        let canMove = self.session.pingIn(now: .now) != nil
        let offer = canMove ? self.engine.offer(toClusterOf: gateway) : nil
        guard let action = self.hold?.webSocketAttached(channel, offering: offer, now: .now) else { return }
        self.perform(action)
        self.engine.deadlineMoved(self)
    }

    func accepted(_ offer: SessionHold.Offer) {
        if let action = self.hold?.accepted(offer, now: .now) { self.perform(action) }
    }

    func declined(_ offer: SessionHold.Offer) {
        if let action = self.hold?.declined(offer) { self.perform(action) }
    }

    func perform(_ action: SessionHold.Action) {
        switch action {
        case .none: break
        case .offer(let offer): self.offer(offer)
        case .decline(let channel):
            self.perform([.acceptWebSocket(channel), .closeChannel(channel, .upgradeAbandoned)])
        case .tell(let detained): self.tell(detained)
        case .move(let offer, let webSocket): self.move(offer, webSocket)
        }
    }

    private func offer(_ offer: SessionHold.Offer) {
        guard let hold = self.hold, let pingIn = self.session.pingIn(now: .now) else { return self.declined(offer) }
        let transfer = SessionTransfer(
            id: self.id,
            path: self.engine.configuration.options.pathPrefix,
            ownership: self.ownership,
            configuration: self.session.configuration,
            pingIn: pingIn,
            head: hold.head,
            messages: hold.messages
        )
        self.engine.metrics.transfers.offered.increment()
        let isSaid = self.engine.say(.offered(offer.number, transfer), to: offer.node)
        if !isSaid { self.declined(offer) }
    }

    private func tell(_ detained: SessionHold.Detained) {
        guard let hold = self.letGo() else { return }
        if hold.isOffered { self.engine.metrics.transfers.stayed.increment() }
        self.session.cork()
        self.begin(EngineIORequest(hold.head))
        for message in hold.messages.all { self.deliver(message) }
        self.perform(self.session.uncork())
        if let webSocket = detained.webSocket {
            self.perform(self.session.webSocketAttached(webSocket, now: .now))
        }
        if let post = detained.post {
            self.postReceived(post.channel, packets: post.packets, failure: post.failure)
        }
        self.engine.deadlineMoved(self)
        self.engine.flushSoon()
    }

    /// Nothing is said to the application, which has never heard of the session.
    private func move(_ offer: SessionHold.Offer, _ webSocket: ChannelID) {
        _ = self.letGo()
        let (last, post) = self.session.move()
        for action in last { self.perform(action) }
        self.engine.sessionMoved(self, offer)
        for channel in [post, webSocket].compactMap(\.self) { self.release(channel) { $0.movedTo($1, offer.node) } }
        self.engine.flushSoon()
    }

    private func letGo() -> SessionHold? {
        guard let hold = self.hold else { return nil }
        self.hold = nil
        self.engine.transfers.release(self.id, bytes: hold.messages.bytes.readableBytes)
        return hold
    }
}
