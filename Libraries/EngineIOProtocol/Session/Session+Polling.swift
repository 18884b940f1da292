extension Session {
    /// A GET for this session. It is answered at once if there is anything to tell, else it stays open.
    package mutating func pollOpened(_ channel: ChannelID, now: Instant) -> [Action] {
        if let refusal = self.refusalOfPolling { return [.refuse(channel, refusal)] }
        if case .leaving = self.lifecycle {
            return [.answerPoll(channel, [.noop], compress: false)] + self.endByClient()
        }
        switch self.polling.pollOpened(channel) {
        case .admitted:
            self.upgrade.pollOpened(now: now)
            return self.servePoll()
        case .overlap:
            return [.refuse(channel, .invalidRequest)] + self.end(.transportError, .pollOverlap)
        }
    }

    /// The head of a POST for this session. Its body follows with ``postReceived(_:packets:failure:now:)``.
    package mutating func postBegan(_ channel: ChannelID) -> [Action] {
        if case .leaving = self.lifecycle { return [.refuse(channel, .sessionUnknown)] }
        if let refusal = self.refusalOfPolling { return [.refuse(channel, refusal)] }
        switch self.polling.postBegan(channel) {
        case .admitted:
            return []
        case .overlap:
            return [.refuse(channel, .invalidRequest)] + self.end(.transportError, .postOverlap)
        }
    }

    /// A POST is complete: its packets, and what is wrong with the rest of it.
    package mutating func postReceived(
        _ channel: ChannelID,
        packets: [Packet],
        failure: PostFailure? = nil,
        now: Instant
    ) -> [Action] {
        // A POST that is not the open one was given up while its body was on its way: the session closed or upgraded.
        guard self.polling.post == channel else { return [] }
        var actions: [Action] = []
        let goesOn = self.take(packets, now: now, &actions)
        return goesOn ? actions + self.finishPost(failure) : actions
    }

    /// Packets that the client sent in a POST to another server, which has answered it: none of this session's requests.
    ///
    /// - Parameter failure: what was wrong with the rest of them.
    package mutating func packetsRelayed(_ packets: [Packet], failure: PostFailure? = nil, now: Instant) -> [Action] {
        guard self.refusalOfPolling == nil else { return [] }
        if case .leaving = self.lifecycle { return [] }
        var actions: [Action] = []
        guard self.take(packets, now: now, &actions), let failure else { return actions }
        switch failure {
        case .malformed: return actions + self.refusePost(.parseError, .none)
        case .invalidContent: return actions + self.refusePost(.transportError, .invalidContent)
        case .tooLarge: return actions
        }
    }

    /// - Returns: whether the session goes on.
    private mutating func take(_ packets: [Packet], now: Instant, _ actions: inout [Action]) -> Bool {
        for packet in packets {
            switch packet {
            case .message(let message):
                if self.isOpen { actions.append(.deliver(message)) }
            case .pong:
                self.heartbeat?.pongReceived(now: now)
            case .close:
                actions += self.closedByClient(now: now)
                return false
            case .ping:
                guard self.isOpen else { break }
                actions += self.refusePost(.transportError, .invalidHeartbeat)
                return false
            case .open, .upgrade, .noop:
                // Of no meaning here, and harmless: Node.js ignores them too.
                break
            }
        }
        return true
    }

    /// Of a request with this session's id that is neither poll nor POST nor upgrade: why it is refused.
    package func misdirected(_ transport: Transport) -> Refusal {
        guard !self.isClosed else { return .sessionUnknown }
        return transport == .polling && self.transport == .polling ? .unsupportedMethod : .badRequest
    }

    /// Answers the open poll, if there is one and anything to tell it: what waits, the end, or that an upgrade is on.
    mutating func servePoll() -> [Action] {
        guard let poll = self.polling.poll else { return [] }
        if !self.buffer.isEmpty { return self.flush(to: poll) }
        switch self.lifecycle {
        case .open:
            guard self.upgrade.releasesPoll(), let poll = self.polling.takePoll() else { return [] }
            return [.answerPoll(poll, [.noop], compress: false)]
        case .closing(let reason, _):
            return self.end(reason, answering: WriteBuffer.Batch(packets: [.noop, .close], compress: false))
        case .leaving, .closed:
            preconditionFailure("A closed session has no poll.")
        }
    }

    private mutating func flush(to poll: ChannelID) -> [Action] {
        var batch = self.buffer.take(upTo: self.configuration.maxPollAnswerBytes)
        let isDrained = self.buffer.isEmpty
        if isDrained, case .closing(let reason, _) = self.lifecycle {
            batch.packets.append(.close)
            return self.end(reason, answering: batch)
        }
        _ = self.polling.takePoll()
        let answer = Action.answerPoll(poll, batch.packets, compress: batch.compress)
        return isDrained ? [answer, .drained] : [answer]
    }

    private var refusalOfPolling: Refusal? {
        switch (self.lifecycle, self.carrier) {
        case (.closed, _): .sessionUnknown
        case (.open, .websocket), (.closing, .websocket), (.leaving, .websocket): .badRequest
        case (.open, .polling), (.closing, .polling), (.leaving, .polling): nil
        }
    }

    private mutating func finishPost(_ failure: PostFailure?) -> [Action] {
        switch failure {
        case .none: self.polling.takePost().map { [.confirmPost($0)] } ?? []
        case .malformed: self.refusePost(.parseError, .none)
        case .invalidContent: self.refusePost(.transportError, .invalidContent)
        case .tooLarge: self.polling.takePost().map { [.refuse($0, .payloadTooLarge)] } ?? []
        }
    }

    /// The POST broke the rules, and with it goes the session.
    private mutating func refusePost(_ reason: CloseReason, _ detail: CloseDetail) -> [Action] {
        let refusal = self.polling.takePost().map { [Action.refuse($0, .invalidRequest)] } ?? []
        return refusal + self.end(reason, detail)
    }

    /// The client has closed the session in a POST. If it has no poll to be answered, one may be on its way.
    private mutating func closedByClient(now: Instant) -> [Action] {
        guard self.polling.poll == nil, self.isOpen else { return self.endByClient() }
        self.lifecycle = .leaving(until: now + Crossing.patience)
        self.heartbeat = nil
        return self.upgrade.abandon().map { [.closeChannel($0, .upgradeAbandoned)] } ?? []
    }

    /// The client closed the session in a POST: that one is fine, and its poll has nothing to tell.
    mutating func endByClient() -> [Action] {
        let confirmation = self.polling.takePost().map { [Action.confirmPost($0)] } ?? []
        let nothing = WriteBuffer.Batch(packets: [.noop], compress: false)
        return confirmation + self.end(.transportClose, answering: nothing)
    }
}
