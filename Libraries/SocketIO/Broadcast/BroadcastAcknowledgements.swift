import SocketIOProtocol

/// The answers of one broadcast's clients on this engine.
///
/// A client that disconnects without an answer leaves the broadcast to its timeout, as in Node.js: its answer is lacking.
@EngineActor
final class BroadcastAcknowledgements {
    private let id: UInt64
    private let recipients: [Socket]
    private let answered: @EngineActor (JSONFragment) -> Void
    private var outstanding: Int
    private var timer: (any EngineTimer)?

    private init(
        _ id: UInt64,
        _ recipients: [Socket],
        _ answered: @escaping @EngineActor (JSONFragment) -> Void
    ) {
        self.id = id
        self.recipients = recipients
        self.outstanding = recipients.count
        self.answered = answered
    }

    /// Registers who waits, before the packet is sent.
    static func await(
        _ id: UInt64,
        from recipients: [Socket],
        within timeout: Duration,
        _ host: any EngineHost,
        _ answered: @escaping @EngineActor (JSONFragment) -> Void
    ) {
        let acknowledgements = BroadcastAcknowledgements(id, recipients, answered)
        acknowledgements.timer = host.schedule(after: timeout) { acknowledgements.timedOut() }
        for socket in recipients {
            _ = socket.await(id, timeout: nil) { answer in acknowledgements.received(answer) }
        }
    }

    private func received(_ answer: Result<ArgumentReader, any Error>) {
        guard case .success(let reader) = answer else { return }
        self.outstanding -= 1
        if self.outstanding == 0 { self.timer?.cancel() }
        self.answered((reader.all.first ?? .null).fragment)
    }

    private func timedOut() {
        for socket in self.recipients { socket.forgetAcknowledgement(self.id) }
    }
}
