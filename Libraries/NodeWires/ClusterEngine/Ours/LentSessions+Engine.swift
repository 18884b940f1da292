package import EngineIOProtocol

/// What engines say.
extension LentSessions {
    /// Whether the session is there; whatever its request met has been said before.
    package mutating func inquired(_ inquiry: ChannelID, exists: Bool) -> [Action] {
        guard let lock = self.locks.removeValue(forKey: inquiry) else { return [] }
        guard let channel = lock.channel else { return [self.answer(lock, exists)] }
        // Refused, or closed, or given up for a newer one.
        guard self.sids[channel] != nil, let loan = self.loans[lock.sid] else { return [self.answer(lock, false)] }
        if let poll = loan.poll, poll.channel == channel { return self.decided(lock, poll) }
        guard let webSocket = loan.webSocket, webSocket.channel == channel, webSocket.state == .accepted else {
            self.endWebSocket(lock.sid)
            return [self.answer(lock, false)]
        }
        // The server answers its client's probe itself, and tells nobody of it.
        return [self.answer(lock, true), .write(channel, .probePing)]
    }

    private mutating func decided(_ lock: Lock, _ poll: Poll) -> [Action] {
        let granted = self.answer(lock, true)
        guard let packets = poll.early else {
            self.changeLoan(lock.sid) { $0.poll?.isGranted = true }
            return [granted]
        }
        self.endPoll(lock.sid)
        return [granted, .say(.drain(sid: lock.sid, packets), to: lock.peer)]
    }

    private func answer(_ lock: Lock, _ success: Bool) -> Action {
        .say(.lockAnswered(request: lock.request, success: success), to: lock.peer)
    }

    package mutating func pollAnswered(_ channel: ChannelID, _ packets: [WirePacket]) -> [Action] {
        guard let sid = self.sids[channel], let poll = self.loans[sid]?.poll else { return [] }
        guard poll.isGranted else {
            self.changeLoan(sid) { $0.poll?.early = packets }
            return []
        }
        self.endPoll(sid)
        return [.say(.drain(sid: sid, packets), to: poll.peer)]
    }

    /// The engine refuses, or ends, the request.
    package mutating func channelClosed(_ channel: ChannelID) -> [Action] {
        guard let sid = self.sids[channel], let loan = self.loans[sid] else { return [] }
        if let poll = loan.poll, poll.channel == channel {
            self.endPoll(sid)
            // Its client polls again and hears there what has become of its session.
            return poll.isGranted ? [.say(.drain(sid: sid, [.noop]), to: poll.peer)] : []
        }
        guard let webSocket = loan.webSocket, webSocket.channel == channel else { return [] }
        self.endWebSocket(sid)
        return webSocket.state == .open ? [.say(.drain(sid: sid, [.close]), to: webSocket.peer)] : []
    }

    package mutating func webSocketAccepted(_ channel: ChannelID) {
        guard let sid = self.sids[channel], self.loans[sid]?.webSocket?.channel == channel else { return }
        self.changeLoan(sid) { $0.webSocket?.state = .accepted }
    }

    package mutating func packetsSent(_ channel: ChannelID, _ packets: [WirePacket]) -> [Action] {
        guard let sid = self.sids[channel], let webSocket = self.loans[sid]?.webSocket else { return [] }
        return [.say(.drain(sid: sid, packets), to: webSocket.peer)]
    }

    package mutating func heartbeatMoved(
        _ channel: ChannelID,
        interval: Duration,
        timeout: Duration,
        now: Instant
    ) {
        guard let sid = self.sids[channel] else { return }
        let heartbeat = Heartbeat(interval: interval, timeout: timeout, now: now)
        self.changeHeartbeat(sid) { $0 = heartbeat }
    }

    /// The link to an engine has ended, and with it what was asked through it.
    package mutating func channelsLost(_ channels: [ChannelID]) -> [Action] {
        channels.flatMap { channel -> [Action] in
            if let lock = self.locks.removeValue(forKey: channel) { return [self.answer(lock, false)] }
            return self.channelClosed(channel)
        }
    }
}

// MARK: Time

extension LentSessions {
    /// When ``timerFired(now:)`` is due next.
    package mutating func nextDeadline() -> Instant? { self.heartbeats.next() }

    package mutating func timerFired(now: Instant) -> [Action] {
        var actions: [Action] = []
        while let sid = self.heartbeats.popDue(now: now) { actions += self.heartbeatFired(sid, now: now) }
        return actions
    }

    private mutating func heartbeatFired(_ sid: String, now: Instant) -> [Action] {
        guard let webSocket = self.loans[sid]?.webSocket else { return [] }
        var action = Heartbeat.Action.none
        self.changeHeartbeat(sid) { action = $0?.timerFired(now: now) ?? .none }
        switch action {
        case .none: return []
        case .sendPing: return [.say(.drain(sid: sid, [.ping]), to: webSocket.peer)]
        case .timeOut:
            self.endWebSocket(sid)
            return [
                .close(webSocket.channel, .pingTimeout, .none),
                .say(.drain(sid: sid, [.close]), to: webSocket.peer),
            ]
        }
    }

    mutating func changeHeartbeat(_ sid: String, _ body: (inout Heartbeat?) -> Void) {
        guard var webSocket = self.loans[sid]?.webSocket else { return }
        body(&webSocket.heartbeat)
        self.loans[sid]?.webSocket = webSocket
        self.heartbeats.update(sid, to: webSocket.heartbeat?.deadline)
    }
}
