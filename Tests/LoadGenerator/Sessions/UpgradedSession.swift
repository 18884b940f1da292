import NIOCore

/// A session that does what stock clients do: it opens over polling, probes while a poll is pending, and upgrades.
final class UpgradedSession: Conversation {
    private let number: Int
    private let stage: Stage
    private let run: TaskRun
    private let polling: PollingSession
    private let startedAt = NIODeadline.now()
    private var connection: WebSocketConnection?
    /// What must be over before the upgrade packet may be sent.
    private var isProbed = false
    private var isPolled = false
    private var hasEnded = false

    init(number: Int, _ stage: Stage, _ run: TaskRun) {
        self.number = number
        self.stage = stage
        self.run = run
        self.polling = PollingSession(stage, isKeptAlive: true)
    }

    func begin() {
        self.polling.open { result in
            switch result {
            case .failure(let error): self.ended("\(error)")
            case .success: self.probe()
            }
        }
    }

    private func probe() {
        let connection = WebSocketConnection(self.stage.url, number: self.number, session: self.polling.sid, self)
        self.connection = connection
        connection.connect(on: self.stage)
        self.polling.get { result in
            switch result {
            case .success("6"): self.polled()
            case .success(let packets): self.ended("the pending poll was answered with \(packets)")
            case .failure(let error): self.ended("\(error)")
            }
        }
    }

    func opened(_ connection: WebSocketConnection) {
        connection.send("2probe")
    }

    func received(_ packet: ClientPacket, in frame: RawSpan, on connection: WebSocketConnection, at instant: UInt64) {
        switch packet {
        case .pong:
            self.isProbed = true
            self.upgradeIfPossible()
        case .event:
            self.completed()
        case .open, .close, .ping, .noop, .connected, .refused, .acknowledgement, .other:
            self.ended("unexpected packet \(packet) while upgrading")
        }
    }

    private func polled() {
        self.isPolled = true
        self.upgradeIfPossible()
        self.connection?.flush()
    }

    private func upgradeIfPossible() {
        guard self.isProbed, self.isPolled, let connection = self.connection else { return }
        connection.send("5")
        connection.send(#"42["echo","upgraded"]"#)
    }

    private func completed() {
        self.hasEnded = true
        self.close()
        self.run.completed(since: self.startedAt)
    }

    func ended(_ reason: String) {
        guard !self.hasEnded else { return }
        self.hasEnded = true
        self.close()
        self.run.failed(reason)
    }

    private func close() {
        self.connection?.close()
        self.polling.close()
    }
}
