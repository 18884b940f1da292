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
    /// - Returns: the requests that are open, which are to follow it.
    package mutating func move() -> [ChannelID] {
        let open = [self.polling.takePoll(), self.polling.takePost()].compactMap(\.self)
        _ = self.buffer.takeAll()
        self.heartbeat = nil
        self.lifecycle = .closed
        return open
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
