import NIOCore

/// A session that is opened, connected to the namespace, and closed.
final class ShortSession: Conversation {
    private let number: Int
    private let run: TaskRun
    private let startedAt = NIODeadline.now()

    init(number: Int, _ run: TaskRun) {
        self.number = number
        self.run = run
    }

    func begin(on stage: Stage) {
        WebSocketConnection(stage.url, number: self.number, self).connect(on: stage)
    }

    func opened(_ connection: WebSocketConnection) {}

    func received(_ packet: ClientPacket, in frame: RawSpan, on connection: WebSocketConnection, at instant: UInt64) {
        switch packet {
        case .open:
            connection.send("40")
        case .connected:
            connection.close()
            self.run.completed(since: self.startedAt)
        case .close, .refused:
            connection.close()
            self.run.failed("session refused")
        case .ping, .pong, .noop, .event, .acknowledgement, .other:
            break
        }
    }

    func ended(_ reason: String) {
        self.run.failed(reason)
    }
}
