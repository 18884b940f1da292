extension Session {
    /// Opens a session for a handshake request that has passed every check.
    ///
    /// - Parameters:
    ///   - id: the session's id, which the client repeats in each request.
    ///   - channel: the handshake request, or the WebSocket that has not had its `101` yet.
    ///   - initialPacket: a message that goes out together with the handshake.
    /// - Returns: the session, and ``Action/open(_:_:)``; for a WebSocket also ``Action/moveHeartbeat(to:)``.
    package static func open(
        id: String,
        transport: Transport,
        channel: ChannelID,
        configuration: Configuration,
        initialPacket: Message? = nil,
        now: Instant
    ) -> (session: Session, actions: [Action]) {
        var packets = [Self.handshake(id: id, transport: transport, configuration: configuration).packet]
        if let initialPacket { packets.append(.message(initialPacket)) }
        switch transport {
        case .polling:
            let heartbeat = Heartbeat(
                interval: configuration.pingInterval,
                timeout: configuration.pingTimeout,
                now: now
            )
            let session = Session(id: id, configuration: configuration, carrier: .polling, heartbeat: heartbeat)
            return (session, [.open(channel, packets)])
        case .websocket:
            let session = Session(
                id: id,
                configuration: configuration,
                carrier: .websocket(channel),
                heartbeat: nil
            )
            return (session, [.open(channel, packets), .moveHeartbeat(to: channel)])
        }
    }

    private static func handshake(id: String, transport: Transport, configuration: Configuration) -> Handshake {
        Handshake(
            sid: id,
            upgrades: transport == .polling ? configuration.upgrades : [],
            pingInterval: configuration.pingInterval,
            pingTimeout: configuration.pingTimeout,
            maxPayload: configuration.maxPayload
        )
    }
}
