import NIOCore

/// One client of an echo run: joins, waits for the others, echoes, and checks what comes back.
final class EchoClient: Conversation {
    private enum Phase {
        case joining
        /// Of a session that was opened at another gateway.
        case upgrading
        /// Waits for all other clients.
        case ready
        case echoing
        /// Every answer has come. One more echo follows, behind which any repeated one would have come too.
        case confirming
        case finished
    }

    private let run: EchoRun
    private let task: EchoTask
    private var connection: WebSocketConnection?
    private var phase = Phase.joining
    private var frames: EchoFrames
    private(set) var ledger: EchoLedger

    init(number: Int, _ run: EchoRun) {
        self.run = run
        self.task = run.task
        self.frames = EchoFrames(client: number, run.task)
        self.ledger = EchoLedger(run.task)
    }

    /// Opens a session and its WebSocket, or at another gateway a session by polling, to which the WebSocket is attached.
    func connect(on stage: Stage, number: Int) {
        guard let other = stage.otherURL else {
            return WebSocketConnection(stage.url, number: number, self).connect(on: stage)
        }
        let polling = PollingSession(stage, url: other, isKeptAlive: false)
        polling.handshake { result in
            if case .failure(let error) = result { return self.ended("\(error)") }
            self.phase = .upgrading
            WebSocketConnection(stage.url, number: number, session: polling.sid, self).connect(on: stage)
        }
    }

    func opened(_ connection: WebSocketConnection) {
        self.connection = connection
        if case .upgrading = self.phase { connection.send("2probe") }
    }

    func received(_ packet: ClientPacket, in frame: RawSpan, on connection: WebSocketConnection, at instant: UInt64) {
        switch packet {
        case .open: connection.send("40")
        case .connected: self.joined()
        case .event, .acknowledgement: self.answered(packet, in: frame, at: instant)
        case .close: self.ended("session closed by the server")
        case .refused: self.ended("namespace refused")
        case .pong: self.probed(connection)
        case .ping, .noop, .other: break
        }
    }

    private func probed(_ connection: WebSocketConnection) {
        guard case .upgrading = self.phase else { return }
        self.phase = .joining
        connection.send("5")
        connection.send("40")
    }

    private func joined() {
        guard case .joining = self.phase else { return }
        self.phase = .ready
        self.run.joined()
    }

    /// All clients are ready: go.
    func start() {
        guard case .ready = self.phase else { return }
        self.phase = .echoing
        self.sendEchoes(at: NIODeadline.now().uptimeNanoseconds)
        self.connection?.flush()
    }

    private func answered(_ packet: ClientPacket, in frame: RawSpan, at instant: UInt64) {
        guard let (number, isIntact) = self.frames.answer(packet, in: frame) else { return }
        switch self.phase {
        case .echoing:
            self.ledger.acknowledged(number, isOwnText: isIntact, at: instant)
            if self.ledger.isComplete { return self.confirm() }
            self.sendEchoes(at: instant)
        case .confirming where number == self.task.messages:
            self.phase = .finished
            self.run.confirmed()
        case .confirming:
            self.ledger.acknowledged(number, isOwnText: isIntact, at: instant)
        case .joining, .upgrading, .ready, .finished:
            break
        }
    }

    private func confirm() {
        self.phase = .confirming
        self.run.completed()
        self.connection?.send(self.frames.request(self.task.messages))
    }

    private func sendEchoes(at instant: UInt64) {
        while let number = self.ledger.send(at: instant) {
            self.connection?.send(self.frames.request(number))
        }
    }

    func ended(_ reason: String) {
        if case .finished = self.phase { return }
        self.phase = .finished
        self.run.failed(reason)
    }
}
