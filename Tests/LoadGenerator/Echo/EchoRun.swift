import NIOCore

/// All clients of an echo run: they connect, start together, and are waited for.
final class EchoRun {
    let task: EchoTask
    private let stage: Stage
    private let count: Int
    private var clients: [EchoClient] = []
    private var joinedClients = 0
    private var completedClients = 0
    private var endedClients = 0
    private var meter: Meter?
    private var figures = Figures()

    init(_ stage: Stage, clients: Int, _ task: EchoTask) {
        self.stage = stage
        self.count = clients
        self.task = task
    }

    func begin() {
        self.stage.onEnd { self.report() }
        self.connect(ConnectPace.atOnce)
    }

    private func connect(_ more: Int) {
        for number in self.clients.count..<min(self.clients.count + more, self.count) {
            let client = EchoClient(number: number, self)
            self.clients.append(client)
            client.connect(on: self.stage, number: number)
        }
    }

    func joined() {
        self.joinedClients += 1
        self.connect(1)
        guard self.joinedClients == self.count else { return }
        self.meter = self.stage.startMeter()
        for client in self.clients { client.start() }
    }

    /// One client has all its answers.
    func completed() {
        self.completedClients += 1
        if self.completedClients == self.count { self.measure() }
    }

    /// One client knows that nothing came twice.
    func confirmed() {
        self.endedClients += 1
        if self.endedClients == self.count { self.stage.end() }
    }

    func failed(_ reason: String) {
        self.stage.failed(reason)
        // Those who did not join are waited for by nobody.
        guard self.joinedClients == self.count else { return self.stage.end() }
        self.confirmed()
    }

    private func measure() {
        self.meter?.read(operations: self.count * self.task.messages, named: "messages", into: &self.figures)
        self.meter = nil
    }

    private func report() -> Figures {
        self.measure()
        let ledgers = self.clients.map(\.ledger)
        self.figures.add("clients", self.count)
        self.figures.add("messages", self.count * self.task.messages)
        let flaws = [
            ("lost", ledgers.reduce(0) { $0 + $1.lost } + (self.count - ledgers.count) * self.task.messages),
            ("duplicated", ledgers.reduce(0) { $0 + $1.duplicated }),
            ("reordered", ledgers.reduce(0) { $0 + $1.reordered }),
            ("corrupted", ledgers.reduce(0) { $0 + $1.corrupted }),
        ]
        for (name, count) in flaws {
            self.figures.add(name, count)
            if count > 0 { self.figures.addFlaw("\(count) messages \(name)") }
        }
        self.figures.add(ledgers.reduce(into: LatencyHistogram()) { $0.add($1.latencies) })
        return self.figures
    }
}

/// Connections that may be on their way at once: fewer than a listening socket's usual backlog.
enum ConnectPace {
    static let atOnce = 64
}
