extension Session {
    /// A WebSocket asks to take over this session. It has not had its `101` yet.
    ///
    /// One that comes while another tries, or after another took over, is accepted and closed: that is what clients of
    /// Node.js see, and an HTTP error would be none they expect there.
    package mutating func webSocketAttached(_ channel: ChannelID, now: Instant) -> [Action] {
        guard !self.isClosed else { return [.refuse(channel, .sessionUnknown)] }
        if case .leaving = self.lifecycle { return [.refuse(channel, .sessionUnknown)] }
        switch self.carrier {
        case .websocket:
            return [.acceptWebSocket(channel), .closeChannel(channel, .upgradeAbandoned)]
        case .polling:
            switch self.upgrade.webSocketAttached(channel, until: now + self.configuration.upgradeTimeout) {
            case .admitted: return [.acceptWebSocket(channel)]
            case .occupied: return [.acceptWebSocket(channel), .closeChannel(channel, .upgradeAbandoned)]
            }
        }
    }

    /// A message from a WebSocket of this session, without the message: the short way for what comes most.
    package mutating func messageReceived(from channel: ChannelID) -> MessageAction {
        if case .websocket(channel) = self.carrier {
            return self.isOpen ? .deliver : .ignore
        }
        return self.upgrade.channelClosed(channel) ? .closeChannel(channel) : .ignore
    }

    /// A packet from a WebSocket of this session.
    package mutating func packetReceived(_ packet: Packet, from channel: ChannelID, now: Instant) -> [Action] {
        if case .websocket(channel) = self.carrier { return self.packetReceived(packet) }
        switch self.upgrade.packetReceived(packet, from: channel, now: now) {
        case .none: return []
        case .probed: return [.upgrading] + self.servePoll()
        case .takeOver(let refusingPoll): return self.takeOver(channel, refusingPoll: refusingPoll)
        case .abandon: return [.closeChannel(channel, .upgradeAbandoned)]
        }
    }

    /// A packet from the WebSocket that carries the session.
    private mutating func packetReceived(_ packet: Packet) -> [Action] {
        // What comes behind the end was sent before the client could know.
        guard self.isOpen else { return [] }
        switch packet {
        case .message(let message): return [.deliver(message)]
        case .close: return self.end(.transportClose)
        case .ping: return self.end(.transportError, .invalidHeartbeat)
        case .open, .pong, .upgrade, .noop: return []
        }
    }

    /// The WebSocket carries the session from here on; what waited for a poll goes out on it first.
    private mutating func takeOver(_ channel: ChannelID, refusingPoll: Bool) -> [Action] {
        var actions = self.releaseRequests(refusingPoll: refusingPoll)
        let isPingDue = self.heartbeat?.isAwaitingPong ?? false
        self.heartbeat = nil
        self.carrier = .websocket(channel)
        if self.isOpen { actions.append(.moveHeartbeat(to: channel)) }
        var batch = self.buffer.takeAll()
        let hadWaiting = !batch.packets.isEmpty
        // The pong may have been lost with the polling transport, and the client's clock runs since the last ping it
        // saw.
        if isPingDue, !batch.packets.contains(.ping) { batch.packets.append(.ping) }
        if !batch.packets.isEmpty { actions.append(.write(channel, batch.packets, compress: batch.compress)) }
        actions.append(.upgraded)
        if hadWaiting { actions.append(.drained) }
        guard case .closing(let reason, _) = self.lifecycle else { return actions }
        return actions + self.end(reason)
    }

    /// A client ends its polling before it takes over; whatever is still open then is let go. A poll that it sent behind
    /// the upgrade packet is refused like those to come.
    private mutating func releaseRequests(refusingPoll: Bool) -> [Action] {
        var actions: [Action] = []
        if let poll = self.polling.takePoll() {
            actions.append(refusingPoll ? .refuse(poll, .badRequest) : .answerPoll(poll, [.noop], compress: false))
        }
        if let post = self.polling.takePost() { actions.append(.closeChannel(post, .transportClose)) }
        return actions
    }
}
