package import EngineIOProtocol

/// What gateways say.
extension ForeignSessions {
    package mutating func pollOpened(_ channel: ChannelID, sid: String, now: Instant) -> [Action] {
        if let session = self.sessions[sid] {
            if session.webSocket.map(self.hasTakenOver) == true { return [.refuse(channel, .badRequest)] }
            if !session.drained.isEmpty { return self.answer(channel, from: sid, now: now) }
            if case .held = session.polling {
                self.channels[channel] = .poll(sid: sid)
                self.sessions[sid]?.polling = .waiting(channel)
                self.sessions[sid]?.usedAt = now
                return []
            }
        }
        return self.ask(channel, .poll(sid: sid), .poll(channel), .polling, .read, now: now)
    }

    /// What came for the poll before this one.
    private mutating func answer(_ channel: ChannelID, from sid: String, now: Instant) -> [Action] {
        guard let packets = self.sessions[sid]?.drained else { return [] }
        self.sessions[sid]?.drained = []
        self.sessions[sid]?.usedAt = now
        let actions = [Action.answerPoll(channel, packets)]
        return packets.contains { $0.isClose } ? actions + self.forget(sid) : actions
    }

    package mutating func postBegan(_ channel: ChannelID, sid: String, now: Instant) -> [Action] {
        self.ask(channel, .post(ForeignPost(sid: sid)), .post(channel), .polling, .write, now: now)
    }

    package mutating func postReceived(
        _ channel: ChannelID,
        packets: [Packet],
        failure: PostFailure?,
        now: Instant
    ) -> [Action] {
        guard case .post(var post) = self.channels[channel] else { return [] }
        let body = ForeignPost.Body(packets: packets, failure: failure)
        switch post.state {
        case .asking:
            post.state = .asking(body)
            self.channels[channel] = .post(post)
            return []
        case .granted: return self.passOn(body, channel, post.sid, now: now)
        case .passedOn: return []
        }
    }

    mutating func passOn(_ body: ForeignPost.Body, _ channel: ChannelID, _ sid: String, now: Instant) -> [Action] {
        var actions: [Action] = []
        for packet in body.packets {
            switch packet {
            case .message, .ping, .pong:
                actions += self.say(.packet(sid: sid, WirePacket(packet)), sid)
            case .close:
                self.channels[channel] = nil
                actions.append(.confirmPost(channel))
                return actions + self.endByClient(sid, .transportClose)
            case .open, .upgrade, .noop:
                break  // Of no meaning here, and harmless.
            }
        }
        return actions + self.finish(body.failure, channel, sid, now: now)
    }

    private mutating func finish(
        _ failure: PostFailure?,
        _ channel: ChannelID,
        _ sid: String,
        now: Instant
    ) -> [Action] {
        switch failure {
        case nil:
            guard let question = self.ask(.arrival(channel), sid, .polling, .write, now: now) else {
                return self.refuse(channel)
            }
            self.channels[channel] = .post(ForeignPost(sid: sid, state: .passedOn))
            self.sessions[sid]?.arriving = channel
            return [question]
        case .malformed:
            // The session's end is what its owner makes of it.
            return self.say(.packet(sid: sid, .malformed), sid) + self.refuse(channel, .invalidRequest)
        case .invalidContent:
            return self.refuse(channel, .invalidRequest) + self.endByClient(sid, .transportError)
        case .tooLarge:
            return self.refuse(channel, .payloadTooLarge)
        }
    }

    /// The newest WebSocket of a session is the one that its client means.
    package mutating func webSocketAttached(_ channel: ChannelID, sid: String, now: Instant) -> [Action] {
        var actions: [Action] = []
        if let former = self.sessions[sid]?.webSocket, !self.hasTakenOver(former) {
            actions = self.giveUp(former, .upgradeAbandoned)
        }
        let state = ForeignChannel.webSocket(ForeignWebSocket(sid: sid))
        return actions + self.ask(channel, state, .webSocket(channel), .websocket, .read, now: now)
    }

    package mutating func packetReceived(_ packet: Packet, from channel: ChannelID, now: Instant) -> [Action] {
        guard case .webSocket(var webSocket) = self.channels[channel] else { return [] }
        switch webSocket.state {
        case .asking: return []
        case .attached(let attempt): return self.packetReceived(packet, channel, webSocket.sid, attempt, now: now)
        case .upgradeDue(let due, let packets): webSocket.state = .upgradeDue(at: due, packets + [packet])
        case .upgrading(let packets): webSocket.state = .upgrading(packets + [packet])
        case .open: return self.passOn(packet, channel, webSocket.sid)
        }
        self.channels[channel] = .webSocket(webSocket)
        return []
    }

    /// - Parameter reason: why the request was aborted, or the WebSocket ended.
    package mutating func channelClosed(_ channel: ChannelID, reason: CloseReason, now: Instant) -> [Action] {
        guard let closed = self.channels[channel] else { return [] }
        switch closed {
        case .poll(let sid): return self.pollClosed(channel, sid, reason, now: now)
        case .post(let post): return self.postClosed(channel, post)
        case .webSocket(let webSocket): return self.webSocketClosed(channel, webSocket, reason)
        }
    }

    private mutating func pollClosed(
        _ channel: ChannelID,
        _ sid: String,
        _ reason: CloseReason,
        now: Instant
    ) -> [Action] {
        self.channels[channel] = nil
        let isGranted = self.sessions[sid]?.polling == .waiting(channel)
        // The gateway leaves, not the client: it polls again, through another gateway.
        if reason == .serverShutdown {
            if isGranted {
                self.sessions[sid]?.polling = .held(since: now)
            } else {
                self.questions.askerGone(channel, purpose: .departedPoll)
            }
            return [.answerPoll(channel, [.noop])]
        }
        guard isGranted else {
            self.questions.askerGone(channel, purpose: .abortedRequest)
            return []
        }
        return self.endByClient(sid, .transportError)
    }

    private mutating func postClosed(_ channel: ChannelID, _ post: ForeignPost) -> [Action] {
        self.channels[channel] = nil
        switch post.state {
        case .asking:
            self.questions.askerGone(channel, purpose: .abortedRequest)
            return []
        case .granted: return self.endByClient(post.sid, .transportError)
        case .passedOn: return []
        }
    }

    private mutating func webSocketClosed(
        _ channel: ChannelID,
        _ webSocket: ForeignWebSocket,
        _ reason: CloseReason
    ) -> [Action] {
        self.channels[channel] = nil
        self.attempts.remove(channel)
        let sid = webSocket.sid
        if self.sessions[sid]?.webSocket == channel { self.sessions[sid]?.webSocket = nil }
        switch webSocket.state {
        case .asking:
            self.questions.askerGone(channel, purpose: .abortedWebSocket)
            return []
        case .attached: return self.sayUpgradeFailed(sid)
        case .upgradeDue, .upgrading, .open: return self.endByClient(sid, reason)
        }
    }

    /// The client is gone: Node.js knows two ways.
    mutating func endByClient(_ sid: String, _ reason: CloseReason) -> [Action] {
        let reason: CloseReason = reason == .transportClose ? .transportClose : .transportError
        let told = self.say(.close(sid: sid, reason: "\(reason)"), sid)
        return told + self.forget(sid, closing: reason)
    }
}

extension WirePacket {
    package var isClose: Bool { self.content == .packet(.close) }
    package var isNoop: Bool { self.content == .packet(.noop) }
}
