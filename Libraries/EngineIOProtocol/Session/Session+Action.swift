extension Session {
    /// What the owner of a session has to do now, in the order of the list. ``closed(_:_:)`` is always the last of its
    /// list, and nothing follows it in a later one.
    package enum Action: Equatable, Sendable {
        /// Answer the handshake request with these packets, the open packet first: as a poll's body, or in the frames
        /// that follow the `101`.
        case open(ChannelID, [Packet])
        /// Answer a pending poll. `compress` says whether any of the packets asks for HTTP compression.
        case answerPoll(ChannelID, [Packet], compress: Bool)
        /// Answer a POST with `ok`.
        case confirmPost(ChannelID)
        /// Answer an HTTP request, or an upgrade that has not had its `101`, with an error.
        case refuse(ChannelID, Refusal)
        /// Answer an upgrade request with `101`.
        case acceptWebSocket(ChannelID)
        /// Write to a WebSocket, one frame per packet.
        case write(ChannelID, [Packet], compress: Bool)
        /// From now on the WebSocket's gateway runs the session's ``Heartbeat``.
        case moveHeartbeat(to: ChannelID)
        /// Close a WebSocket, or abort an HTTP request without an answer.
        case closeChannel(ChannelID, CloseReason)
        /// Hand a message to the application, unless ``Session/acceptsMessages`` says that a handler has closed the
        /// session since this list was made.
        case deliver(Message)
        /// A WebSocket has probed.
        case upgrading
        /// The WebSocket has taken over.
        case upgraded
        /// Nothing waits in the session any more.
        case drained
        /// The session is over. Forget it.
        case closed(CloseReason, CloseDetail)
    }

    /// What to do with a message that a WebSocket brought: a decision without payload, so that nothing is allocated.
    package enum MessageAction: Equatable, Sendable {
        /// Hand the message to the application.
        case deliver
        /// Drop it: the session or the channel is closing, and the client could not know.
        case ignore
        /// It came before the upgrade packet. Close the WebSocket with ``CloseReason/upgradeAbandoned``; the session
        /// goes on.
        case closeChannel(ChannelID)
    }

    /// What became of messages handed to ``Session/send(_:_:options:)``.
    package enum SendAction: Equatable, Sendable {
        /// Write them to this WebSocket now, together and with the options that were given. Nothing was kept.
        case write(to: ChannelID)
        /// They answer the pending poll.
        case answerPoll(ChannelID, [Packet], compress: Bool)
        /// They wait for the next poll.
        case buffered
        /// They went nowhere: volatile without a poll to take them, or the session is closing or closed.
        case dropped
        /// Too much was waiting: the session is over.
        case overflow([Action])
    }
}
