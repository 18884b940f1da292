import NIOCore

/// Sessions that idle, and the memory that the servers hold for them.
final class IdleRun {
    private let stage: Stage
    private let count: Int
    /// The frame that each session echoes first; `nil` for none.
    private let message: [UInt8]?
    private let settle: TimeAmount
    private let before: [(server: String, bytes: Int)]
    private var sessions: [IdleSession] = []
    private var idle = 0

    init(_ stage: Stage, clients: Int, messageBytes: Int, settle: TimeAmount) {
        self.stage = stage
        self.count = clients
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: messageBytes)
        self.message = messageBytes > 0 ? Array(#"42["echo",""#.utf8) + text + Array(#""]"#.utf8) : nil
        self.settle = settle
        self.before = stage.memory()
    }

    func begin() {
        self.stage.onEnd { self.report() }
        self.connect(ConnectPace.atOnce)
    }

    private func connect(_ more: Int) {
        for number in self.sessions.count..<min(self.sessions.count + more, self.count) {
            let session = IdleSession(self, message: self.message)
            self.sessions.append(session)
            WebSocketConnection(self.stage.url, number: number, session).connect(on: self.stage)
        }
    }

    func sessionIdles() {
        self.idle += 1
        self.connect(1)
        guard self.idle == self.count else { return }
        self.stage.eventLoop.assumeIsolated().scheduleTask(in: self.settle) { self.stage.end() }
    }

    func failed(_ reason: String) {
        self.stage.abort(reason)
    }

    private func report() -> Figures {
        var figures = Figures()
        figures.add("clients", self.idle)
        for (before, after) in zip(self.before, self.stage.memory()) {
            figures.add("bytes_\(after.server)", Double(after.bytes - before.bytes) / Double(max(1, self.idle)))
        }
        if self.idle < self.count { figures.addFlaw("\(self.count - self.idle) sessions missing") }
        return figures
    }
}
