extension Session {
    /// Sends messages to the client, together or not at all.
    ///
    /// A volatile message is dropped here only if it would have to wait for a poll; of a WebSocket the gateway decides.
    /// A poll that is answered this way has drained the session.
    ///
    /// - Parameters:
    ///   - first: a message; mostly there is no other.
    ///   - rest: messages that go out right behind it, as the attachments of a Socket.IO packet do.
    package mutating func send(
        _ first: Message,
        _ rest: [Message] = [],
        options: SendOptions = SendOptions()
    ) -> SendAction {
        guard self.isOpen else { return .dropped }
        switch self.carrier {
        case .websocket(let channel): return .write(to: channel)
        case .polling: return self.sendToPoll(first, rest, options)
        }
    }

    /// What is sent from now on waits, even if a poll is open, until ``uncork()``: much is about to be sent at once.
    package mutating func cork() {
        self.isCorked = true
    }

    package mutating func uncork() -> [Action] {
        guard self.isCorked else { return [] }
        self.isCorked = false
        return self.isClosed ? [] : self.servePoll()
    }

    private mutating func sendToPoll(_ first: Message, _ rest: [Message], _ options: SendOptions) -> SendAction {
        if !self.isCorked, let poll = self.polling.takePoll() {
            return .answerPoll(poll, [.message(first)] + rest.map(Packet.message), compress: options.compress)
        }
        guard !options.isVolatile || self.polling.poll != nil else { return .dropped }
        guard !self.buffer.isFull else { return self.overflow() }
        self.buffer.append(.message(first), compress: options.compress)
        for message in rest { self.buffer.append(.message(message), compress: options.compress) }
        return .buffered
    }

    private mutating func overflow() -> SendAction {
        self.acceptsMessages = false
        return .overflow(self.end(.slowConsumer))
    }
}
