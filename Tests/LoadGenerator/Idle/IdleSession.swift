/// A session that joins, perhaps echoes one message, and says nothing more.
final class IdleSession: Conversation {
    private let run: IdleRun
    private let message: [UInt8]?

    init(_ run: IdleRun, message: [UInt8]?) {
        self.run = run
        self.message = message
    }

    func opened(_ connection: WebSocketConnection) {}

    func received(_ packet: ClientPacket, in frame: RawSpan, on connection: WebSocketConnection, at instant: UInt64) {
        switch packet {
        case .open:
            connection.send("40")
        case .connected:
            if let message = self.message { connection.send(message) } else { self.run.sessionIdles() }
        case .event:
            self.echoed(frame)
        case .close, .refused:
            self.run.failed("session refused")
        case .ping, .pong, .noop, .acknowledgement, .other:
            break
        }
    }

    private func echoed(_ frame: RawSpan) {
        guard let message = self.message, frame.hasSuffix(message.span.bytes, from: 0) else {
            return self.run.failed("another message than was sent came back")
        }
        self.run.sessionIdles()
    }

    func ended(_ reason: String) {
        self.run.failed(reason)
    }
}
