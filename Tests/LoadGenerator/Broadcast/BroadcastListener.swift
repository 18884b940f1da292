/// One client that hears what is said to everyone.
final class BroadcastListener: Conversation {
    private let run: BroadcastRun
    private(set) var connection: WebSocketConnection?
    private var next = 0

    init(_ run: BroadcastRun) {
        self.run = run
    }

    func opened(_ connection: WebSocketConnection) {
        self.connection = connection
    }

    func received(_ packet: ClientPacket, in frame: RawSpan, on connection: WebSocketConnection, at instant: UInt64) {
        switch packet {
        case .open: connection.send("40")
        case .connected: self.run.listenerJoined()
        case .event: self.heard(frame, at: instant)
        case .close: self.run.failed("session closed by the server")
        case .refused: self.run.failed("namespace refused")
        case .ping, .pong, .noop, .acknowledgement, .other: break
        }
    }

    private func heard(_ frame: RawSpan, at instant: UInt64) {
        guard let expected = self.run.frames[self.next], frame.hasSuffix(expected.span.bytes, from: 0) else {
            return self.run.failed("broadcast \(self.next) expected, something else came")
        }
        self.next += 1
        self.run.heard(self.next - 1, at: instant)
    }

    func ended(_ reason: String) {
        self.run.failed(reason)
    }
}
