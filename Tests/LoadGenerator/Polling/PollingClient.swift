import NIOCore

/// One client of a polling run: it posts an event, and polls until the echo of it has come.
final class PollingClient {
    let session: PollingSession
    private let number: Int
    private let messages: Int
    private let run: PollingRun
    private var echoed = 0

    init(number: Int, _ session: PollingSession, messages: Int, _ run: PollingRun) {
        self.number = number
        self.session = session
        self.messages = messages
        self.run = run
    }

    func start() {
        let startedAt = NIODeadline.now()
        self.session.post(self.event) { result in
            switch result {
            case .failure(let error): self.run.failed("\(error)")
            case .success:
                self.run.answered(since: startedAt)
                self.poll()
            }
        }
    }

    private var event: String {
        #"42["echo","\#(self.number)-\#(self.echoed)-\#(String(repeating: "x", count: 56))"]"#
    }

    private func poll() {
        let startedAt = NIODeadline.now()
        self.session.get { result in
            switch result {
            case .failure(let error): self.run.failed("\(error)")
            case .success(let packets):
                self.run.answered(since: startedAt)
                self.polled(packets)
            }
        }
    }

    private func polled(_ packets: String) {
        switch packets {
        case "2": self.pong()
        case self.event: self.completed()
        default: self.run.failed("polled \(packets) where \(self.event) was expected")
        }
    }

    private func pong() {
        self.session.post("3") { result in
            if case .failure(let error) = result { return self.run.failed("\(error)") }
            self.poll()
        }
    }

    private func completed() {
        self.echoed += 1
        if self.echoed < self.messages { return self.start() }
        self.session.close()
        self.run.clientEnded()
    }
}
