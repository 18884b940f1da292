import SocketIOProtocol

/// The answers of one broadcast's clients, until all are there or the time is up.
///
/// A client that disconnects without an answer leaves the broadcast to its timeout, as in Node.js: its answer is lacking.
@EngineActor
final class BroadcastAcknowledgements {
    private let id: UInt64
    private let recipients: [Socket]
    private var outstanding: Int
    private var responses: [JSONValue] = []
    private var timer: (any EngineTimer)?
    private var completed: (@EngineActor (Result<Responses<JSONValue>, any Error>) -> Void)?

    init(
        id: UInt64,
        from recipients: [Socket],
        host: any EngineHost,
        timeout: Duration,
        completed: @escaping @EngineActor (Result<Responses<JSONValue>, any Error>) -> Void
    ) {
        self.id = id
        self.recipients = recipients
        self.outstanding = recipients.count
        self.completed = completed
        if recipients.isEmpty {
            self.complete(.success(Responses([])))
        } else {
            self.timer = host.schedule(after: timeout) { self.timedOut() }
        }
    }

    /// Waits for one client's answer; called once for each recipient, before the packet is sent.
    func await(_ socket: Socket) {
        _ = socket.await(self.id, timeout: nil) { [self] answer in self.received(answer) }
    }

    private func received(_ answer: Result<ArgumentReader, any Error>) {
        guard case .success(let reader) = answer else { return }
        self.responses.append(reader.all.first ?? .null)
        self.outstanding -= 1
        if self.outstanding == 0 { self.complete(.success(Responses(self.responses))) }
    }

    private func timedOut() {
        for socket in self.recipients { socket.forgetAcknowledgement(self.id) }
        self.complete(.failure(OperationTimedOut(responses: self.responses)))
    }

    private func complete(_ result: Result<Responses<JSONValue>, any Error>) {
        self.timer?.cancel()
        self.timer = nil
        let completed = self.completed
        self.completed = nil
        completed?(result)
    }
}
