import NIOCore

/// Sessions over long-polling, opened before the measured part.
final class PollingRun {
    private let stage: Stage
    private let count: Int
    private let messages: Int
    private let isKeptAlive: Bool
    private var clients: [PollingClient] = []
    private var opened = 0
    private var ended = 0
    private var requestsBefore = 0
    private var meter: Meter?
    private var latencies = LatencyHistogram()

    init(_ stage: Stage, clients: Int, messages: Int, isKeptAlive: Bool) {
        self.stage = stage
        self.count = clients
        self.messages = messages
        self.isKeptAlive = isKeptAlive
    }

    func begin() {
        self.stage.onEnd { self.report() }
        for number in 0..<self.count {
            let session = PollingSession(self.stage, isKeptAlive: self.isKeptAlive)
            let client = PollingClient(number: number, session, messages: self.messages, self)
            self.clients.append(client)
            session.open { result in
                switch result {
                case .success: self.clientOpened()
                case .failure(let error): self.stage.abort("\(error)")
                }
            }
        }
    }

    private func clientOpened() {
        self.opened += 1
        guard self.opened == self.count else { return }
        self.requestsBefore = self.requests
        self.meter = self.stage.startMeter()
        for client in self.clients { client.start() }
    }

    /// One request has its answer.
    func answered(since startedAt: NIODeadline) {
        self.latencies.record(nanoseconds: UInt64(max(0, (NIODeadline.now() - startedAt).nanoseconds)))
    }

    func clientEnded() {
        self.ended += 1
        if self.ended == self.count { self.stage.end() }
    }

    func failed(_ reason: String) {
        self.stage.abort(reason)
    }

    private var requests: Int { self.clients.reduce(0) { $0 + $1.session.requests } }

    private func report() -> Figures {
        var figures = Figures()
        let requests = self.requests - self.requestsBefore
        self.meter?.read(operations: requests, named: "requests", into: &figures)
        figures.add("clients", self.count)
        figures.add("requests", requests)
        figures.add(self.latencies)
        return figures
    }
}
