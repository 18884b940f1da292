package import EngineIOProtocol

/// What Node.js servers say.
extension LentSessions {
    /// A message that concerns a session of ours, which its owner has looked up.
    package mutating func received(_ message: ClusterEngineMessage, now: Instant) -> [Action] {
        switch message.body {
        case .acquireLock(let lock): return self.lockRequested(lock, by: message.sender)
        case .packet(let sid, let packet): return self.packetReceived(packet, sid, by: message.sender, now: now)
        case .upgrade(let request, let sid, let success):
            return success
                ? self.upgraded(request, sid, by: message.sender) : self.upgradeFailed(sid, by: message.sender)
        case .close(let sid, let reason): return self.closed(sid, reason, by: message.sender)
        case .lockAnswered, .drain, .upgradeAnswered: return []  // Of those who have what we want.
        }
    }

    private mutating func lockRequested(
        _ lock: ClusterEngineMessage.LockRequest,
        by peer: ClusterEnginePeer
    ) -> [Action] {
        guard self.locks.count < Self.maximumLocks else { return [] }
        switch (lock.transport, lock.access) {
        case ("polling", .read): return self.pollRequested(lock, by: peer)
        case ("polling", .write): return [self.inquire(lock, peer, nil)]
        case ("websocket", _): return self.webSocketRequested(lock, by: peer)
        case _: return [.say(.lockAnswered(request: lock.request, success: false), to: peer)]
        }
    }

    private mutating func pollRequested(
        _ lock: ClusterEngineMessage.LockRequest,
        by peer: ClusterEnginePeer
    ) -> [Action] {
        // One that waits at a Node.js server stays, and the other is refused, as they know it from one another.
        guard self.loans[lock.sid]?.poll == nil else {
            return [.say(.lockAnswered(request: lock.request, success: false), to: peer)]
        }
        let channel = self.makeChannel()
        self.sids[channel] = lock.sid
        self.changeLoan(lock.sid) { $0.poll = Poll(channel: channel, peer: peer) }
        return [.poll(channel, sid: lock.sid), self.inquire(lock, peer, channel)]
    }

    /// The newest WebSocket of a session is the one that its client means: Node.js servers do not tell of one that failed.
    private mutating func webSocketRequested(
        _ lock: ClusterEngineMessage.LockRequest,
        by peer: ClusterEnginePeer
    ) -> [Action] {
        var actions: [Action] = []
        if let former = self.loans[lock.sid]?.webSocket {
            guard former.state != .open else {
                return [.say(.lockAnswered(request: lock.request, success: false), to: peer)]
            }
            self.endWebSocket(lock.sid)
            actions.append(.close(former.channel, .transportClose, .none))
        }
        let channel = self.makeChannel()
        self.sids[channel] = lock.sid
        self.changeLoan(lock.sid) { $0.webSocket = WebSocket(channel: channel, peer: peer) }
        return actions + [.attach(channel, sid: lock.sid), self.inquire(lock, peer, channel)]
    }

    private mutating func inquire(
        _ lock: ClusterEngineMessage.LockRequest,
        _ peer: ClusterEnginePeer,
        _ channel: ChannelID?
    ) -> Action {
        let inquiry = self.makeChannel()
        self.locks[inquiry] = Lock(request: lock.request, sid: lock.sid, peer: peer, channel: channel)
        return .inquire(inquiry, sid: lock.sid)
    }

    private mutating func packetReceived(
        _ packet: WirePacket,
        _ sid: String,
        by peer: ClusterEnginePeer,
        now: Instant
    ) -> [Action] {
        let webSocket = self.loans[sid]?.webSocket
        guard let webSocket, webSocket.state == .open, webSocket.peer == peer else {
            switch packet.content {
            case .malformed: return [.relay(sid: sid, [], .malformed)]
            case .packet(let packet): return [.relay(sid: sid, [packet], nil)]
            }
        }
        switch packet.content {
        case .malformed:
            self.endWebSocket(sid)
            return [.close(webSocket.channel, .parseError, .none), .say(.drain(sid: sid, [.close]), to: peer)]
        case .packet(.pong) where webSocket.heartbeat != nil:
            self.changeHeartbeat(sid) { $0?.pongReceived(now: now) }
            return []
        case .packet(let packet): return [.write(webSocket.channel, packet)]
        }
    }

    private mutating func upgraded(_ request: Int64, _ sid: String, by peer: ClusterEnginePeer) -> [Action] {
        guard let webSocket = self.loans[sid]?.webSocket, webSocket.peer == peer, webSocket.state == .accepted
        else { return [] }
        self.changeLoan(sid) { $0.webSocket?.state = .open }
        let answer = Body.upgradeAnswered(request: request, takeOver: false, [])
        return [.say(answer, to: peer), .write(webSocket.channel, .upgrade)]
    }

    private mutating func upgradeFailed(_ sid: String, by peer: ClusterEnginePeer) -> [Action] {
        guard let webSocket = self.loans[sid]?.webSocket, webSocket.peer == peer, webSocket.state != .open
        else { return [] }
        self.endWebSocket(sid)
        return [.close(webSocket.channel, .transportClose, .none)]
    }

    /// A server says that its client has gone, in one of the two ways that it knows.
    private mutating func closed(_ sid: String, _ reason: String, by peer: ClusterEnginePeer) -> [Action] {
        let isClose = reason == "\(CloseReason.transportClose)"
        if let webSocket = self.loans[sid]?.webSocket, webSocket.peer == peer, webSocket.state == .open {
            self.endWebSocket(sid)
            return [.close(webSocket.channel, isClose ? .transportClose : .transportError, .none)]
        }
        if isClose { return [.relay(sid: sid, [.close], nil)] }
        guard let poll = self.loans[sid]?.poll, poll.peer == peer else {
            return [.relay(sid: sid, [], .invalidContent)]
        }
        self.endPoll(sid)
        return [.close(poll.channel, .transportError, .pollAborted)]
    }

    /// Nobody listens to what is said to this server any more.
    package mutating func peerGone(_ peer: ClusterEnginePeer) -> [Action] {
        var actions: [Action] = []
        for (sid, loan) in self.loans {
            if let poll = loan.poll, poll.peer == peer {
                self.endPoll(sid)
                actions.append(.close(poll.channel, .gatewayLost, .none))
            }
            if let webSocket = loan.webSocket, webSocket.peer == peer {
                self.endWebSocket(sid)
                actions.append(.close(webSocket.channel, .gatewayLost, .none))
            }
        }
        return actions
    }

    /// There is no way to any of them any more.
    package mutating func wireLost() -> [Action] {
        self.locks = [:]
        return self.peers.flatMap { self.peerGone($0) }
    }
}

// MARK: Bounds

extension LentSessions {
    /// The client sends faster than its engine takes it.
    package mutating func overflowed(_ channel: ChannelID) -> [Action] {
        guard let sid = self.sids[channel], let webSocket = self.loans[sid]?.webSocket else { return [] }
        self.endWebSocket(sid)
        return [
            .close(channel, .rateExceeded, .none),
            .say(.drain(sid: sid, [.close]), to: webSocket.peer),
        ]
    }
}
