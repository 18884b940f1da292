extension Session {
    /// The application closes the session.
    ///
    /// A WebSocket closes at once. A polling session tells an open poll, or waits for the next one, up to the close
    /// timeout; what was sent before goes out first.
    ///
    /// - Parameters:
    ///   - discard: closes at once, whatever waits.
    ///   - reason: the reason of the ``Action/closed(_:_:)`` to come.
    package mutating func close(
        discard: Bool = false,
        reason: CloseReason = .forcedClose,
        now: Instant
    ) -> [Action] {
        self.acceptsMessages = false
        return self.uncork() + self.closeUncorked(discard: discard, reason: reason, now: now)
    }

    private mutating func closeUncorked(discard: Bool, reason: CloseReason, now: Instant) -> [Action] {
        switch self.lifecycle {
        case .open:
            let isReady = self.transport == .websocket || self.polling.poll != nil
            return isReady || discard ? self.end(reason) : self.awaitPoll(reason, now: now)
        case .closing(let reason, _):
            return discard ? self.end(reason) : []
        case .leaving:
            return discard ? self.endByClient() : []
        case .closed:
            return []
        }
    }

    /// A request was aborted, or a WebSocket ended, without this session's doing.
    ///
    /// An aborted request ends the session as a transport error, whatever way it ended; reasons of our own stay what
    /// they are. The WebSocket of an upgrade takes nothing with it.
    package mutating func channelClosed(
        _ channel: ChannelID,
        reason: CloseReason,
        detail: CloseDetail = .none
    ) -> [Action] {
        if case .websocket(channel) = self.carrier {
            return self.isClosed ? [] : self.end(reason, detail, closing: nil)
        }
        if self.upgrade.channelClosed(channel) { return [] }
        if case .leaving = self.lifecycle {
            return self.polling.channelClosed(channel) == .none ? [] : self.end(.transportClose)
        }
        switch self.polling.channelClosed(channel) {
        // It was answered while this was on its way.
        case .none: return []
        // The gateway leaves, not the client: it polls again, through another gateway.
        case .poll where reason == .serverShutdown: return [.answerPoll(channel, [.noop], compress: false)]
        case .poll: return self.end(reason == .transportClose ? .transportError : reason, .pollAborted)
        case .post: return self.end(reason == .transportClose ? .transportError : reason, .postAborted)
        }
    }

    private mutating func awaitPoll(_ reason: CloseReason, now: Instant) -> [Action] {
        self.lifecycle = .closing(reason, until: now + self.configuration.closeTimeout)
        self.heartbeat = nil
        return self.polling.takePost().map { [.closeChannel($0, reason)] } ?? []
    }

    /// Ends the session and everything that is open for it.
    ///
    /// - Parameter batch: what an open poll is answered with.
    mutating func end(
        _ reason: CloseReason,
        _ detail: CloseDetail = .none,
        answering batch: WriteBuffer.Batch = WriteBuffer.Batch(packets: [.close], compress: false)
    ) -> [Action] {
        switch self.carrier {
        case .polling: self.end(reason, detail, answering: batch, closing: nil)
        case .websocket(let channel): self.end(reason, detail, answering: batch, closing: channel)
        }
    }

    private mutating func end(
        _ reason: CloseReason,
        _ detail: CloseDetail,
        answering batch: WriteBuffer.Batch = WriteBuffer.Batch(packets: [.close], compress: false),
        closing webSocket: ChannelID?
    ) -> [Action] {
        var actions: [Action] = []
        if let poll = self.polling.takePoll() { actions.append(Self.lastAnswer(poll, batch, reason)) }
        if let post = self.polling.takePost() { actions.append(.closeChannel(post, reason)) }
        if let attempt = self.upgrade.abandon() { actions.append(.closeChannel(attempt, .upgradeAbandoned)) }
        if let webSocket { actions.append(.closeChannel(webSocket, reason)) }
        _ = self.buffer.takeAll()
        self.heartbeat = nil
        self.lifecycle = .closed
        return actions + [.closed(reason, detail)]
    }

    /// To a client a close packet is the server's wish, which some obey and stay away: when a service leaves, they hear that
    /// their session is unknown, as they will from now on, and connect anew.
    private static func lastAnswer(_ poll: ChannelID, _ batch: WriteBuffer.Batch, _ reason: CloseReason) -> Action {
        reason == .serverShutdown
            ? .refuse(poll, .sessionUnknown) : .answerPoll(poll, batch.packets, compress: batch.compress)
    }
}
