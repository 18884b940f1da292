/// A polling session can go on under another owner, which knows of it what these tell.
extension Session {
    /// How long another owner would have until it has to ping the client; `nil` where the session cannot move: it is not
    /// open, a WebSocket carries it, or one is trying to.
    package func pingIn(now: Instant) -> Duration? {
        guard self.isOpen, case .polling = self.carrier, self.upgrade.deadline == nil, let heartbeat = self.heartbeat
        else { return nil }
        // A ping may still wait here for a poll, and a pong be on its way here: the next owner asks anew.
        return heartbeat.isAwaitingPong ? .zero : max(.zero, now.duration(to: heartbeat.deadline))
    }

    /// Another owner has the session from now on. To this one it is over, and it says nothing more.
    ///
    /// The WebSocket for which it moves would release the poll that waits. It is released here: sent on, it could come when
    /// that attempt is over, and would wait for nothing.
    ///
    /// - Returns: what is left to do, and the POST that is open, which is to follow the session.
    package mutating func move() -> (last: [Action], post: ChannelID?) {
        let poll = self.polling.takePoll().map { Action.answerPoll($0, [.noop], compress: false) }
        _ = self.buffer.takeAll()
        self.heartbeat = nil
        self.lifecycle = .closed
        return (poll.map { [$0] } ?? [], self.polling.takePost())
    }

    /// Goes on with a polling session that another owner has opened.
    ///
    /// - Parameter pingIn: what the other owner's ``pingIn(now:)`` was.
    package static func continued(
        id: String,
        configuration: Configuration,
        pingIn: Duration,
        now: Instant
    ) -> Session {
        let heartbeat = Heartbeat(
            interval: configuration.pingInterval,
            timeout: configuration.pingTimeout,
            now: now + pingIn - configuration.pingInterval
        )
        return Session(id: id, configuration: configuration, carrier: .polling, heartbeat: heartbeat)
    }
}
