import EngineIOProtocol
import NIOCore

/// Becoming a WebSocket.
extension HTTPConnection {
    /// Answers the upgrade with `response` and leaves the connection, and every byte from now on, to `webSocket`.
    func upgrade(_ exchange: Exchange, response: ByteBuffer, to webSocket: WebSocketConnection) {
        guard let context = self.context, self.exchanges.first === exchange else { return }
        self.exchanges = []
        self.phase = .upgraded
        self.updateReading()
        self.loop.setDeadline(nil, for: self)
        webSocket.lease = self.lease
        self.lease = nil
        self.loop.connectionUpgraded(webSocket)
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(webSocket, position: .before(self))
        } catch {
            // The channel is closed: its pipeline takes no handlers any more.
            self.loop.connectionClosed(webSocket)
            return webSocket.depart(.transportClose)
        }
        webSocket.begin(response)
        for handler in [self] + self.upstream { pipeline.removeHandler(handler, promise: nil) }
        if self.isDraining { webSocket.drain() }
    }
}
