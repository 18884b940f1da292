import EngineIOProtocol

/// A WebSocket on its way to carry a session.
extension ForeignSessions {
    func hasTakenOver(_ channel: ChannelID) -> Bool {
        guard case .webSocket(let webSocket) = self.channels[channel] else { return false }
        switch webSocket.state {
        case .asking, .attached: return false
        case .upgradeDue, .upgrading, .open: return true
        }
    }

    mutating func granted(_ channel: ChannelID, _ webSocket: ForeignWebSocket, now: Instant) -> [Action] {
        let attempt = Attempt(grantedAt: now, until: now + self.configuration.upgradeTimeout)
        self.set(channel, webSocket, .attached(attempt))
        self.sessions[webSocket.sid]?.webSocket = channel
        return [.acceptWebSocket(channel)]
    }

    mutating func packetReceived(
        _ packet: Packet,
        _ channel: ChannelID,
        _ sid: String,
        _ attempt: Attempt,
        now: Instant
    ) -> [Action] {
        switch packet {
        case .probePing: return self.probed(channel, sid, attempt, now: now)
        case .upgrade: return self.upgraded(channel, sid, now: now)
        case .open, .close, .ping, .pong, .message, .noop: return self.giveUp(channel, .upgradeAbandoned)
        }
    }

    private mutating func probed(
        _ channel: ChannelID,
        _ sid: String,
        _ attempt: Attempt,
        now: Instant
    ) -> [Action] {
        let interval = self.configuration.noopUpgradeInterval
        var attempt = attempt
        // So long after the grant the owner releases a poll, if that is still to come.
        attempt.releaseAt = max(now, attempt.grantedAt + interval * 2)
        self.set(channel, ForeignWebSocket(sid: sid), .attached(attempt))
        return self.releasePoll(sid, now: now)
    }

    /// One that waits with us. The owner goes on believing in it.
    mutating func releasePoll(_ sid: String, now: Instant) -> [Action] {
        guard case .waiting(let poll) = self.sessions[sid]?.polling else { return [] }
        self.sessions[sid]?.polling = .held(since: now)
        self.channels[poll] = nil
        return [.answerPoll(poll, [.noop])]
    }

    /// Whether a poll that is granted now is one that an upgrade waits for.
    func isProbed(_ sid: String) -> Bool {
        guard let channel = self.sessions[sid]?.webSocket, case .webSocket(let webSocket) = self.channels[channel],
            case .attached(let attempt) = webSocket.state
        else { return false }
        return attempt.releaseAt != nil
    }

    private mutating func upgraded(_ channel: ChannelID, _ sid: String, now: Instant) -> [Action] {
        guard let session = self.sessions[sid] else { return self.close(channel, .upgradeAbandoned) }
        var actions = self.releasePoll(sid, now: now)
        self.sessions[sid]?.polling = .none
        self.sessions[sid]?.drained = []
        if !session.drained.isEmpty { actions.append(.write(channel, session.drained)) }
        let due = session.seenAt + self.configuration.delayedConnectionTimeout
        self.set(channel, ForeignWebSocket(sid: sid), .upgradeDue(at: due, []))
        return due <= now ? actions + self.tellUpgrade(channel, now: now) : actions
    }

    mutating func tellUpgrade(_ channel: ChannelID, now: Instant) -> [Action] {
        guard case .webSocket(let webSocket) = self.channels[channel],
            case .upgradeDue(_, let packets) = webSocket.state
        else { return [] }
        self.set(channel, webSocket, .upgrading(packets))
        let until = now + self.configuration.responseTimeout
        let request = self.questions.ask(.upgrade(channel), sid: webSocket.sid, until: until)
        return self.say(.upgrade(request: request, sid: webSocket.sid, success: true), webSocket.sid)
    }

    /// The owner goes on with the session, which the WebSocket carries.
    mutating func stayed(_ channel: ChannelID) -> [Action] {
        guard case .webSocket(let webSocket) = self.channels[channel],
            case .upgrading(let packets) = webSocket.state
        else { return [] }
        self.set(channel, webSocket, .open)
        var actions: [Action] = []
        for packet in packets where self.channels[channel] != nil {
            actions += self.passOn(packet, channel, webSocket.sid)
        }
        return actions
    }

    /// The owner has given its session away, to one that has no application for it.
    mutating func handedOver(_ channel: ChannelID) -> [Action] {
        guard let sid = self.channels[channel]?.sid else { return [] }
        self.takeOvers += 1
        return self.forget(sid, closing: .transportClose)
    }

    /// A packet of a WebSocket that has taken over.
    mutating func passOn(_ packet: Packet, _ channel: ChannelID, _ sid: String) -> [Action] {
        switch packet {
        case .message, .ping, .pong: return self.say(.packet(sid: sid, WirePacket(packet)), sid)
        case .close: return self.endByClient(sid, .transportClose)
        case .open, .upgrade, .noop: return []
        }
    }

    /// The session goes on as it was, and the next attempt may come.
    mutating func giveUp(_ channel: ChannelID, _ reason: CloseReason) -> [Action] {
        guard case .webSocket(let webSocket) = self.channels[channel] else { return [] }
        if case .asking = webSocket.state {
            self.questions.askerGone(channel, purpose: .abortedWebSocket)
            return self.refuse(channel)
        }
        return self.sayUpgradeFailed(webSocket.sid) + self.close(channel, reason)
    }

    mutating func sayUpgradeFailed(_ sid: String) -> [Action] {
        self.say(.upgrade(request: 0, sid: sid, success: false), sid)
    }

    mutating func set(_ channel: ChannelID, _ webSocket: ForeignWebSocket, _ state: ForeignWebSocket.State) {
        var webSocket = webSocket
        webSocket.state = state
        self.channels[channel] = .webSocket(webSocket)
        self.attempts.update(channel, to: state.deadline)
    }
}
