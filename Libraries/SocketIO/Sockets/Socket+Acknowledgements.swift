import Adapter
import SocketIOProtocol

/// Who waits for an acknowledgement, and what became of it.
typealias AcknowledgementWaiter = @EngineActor (Result<ArgumentReader, any Error>) -> Void

extension Socket {
    /// Sends an event and waits for its acknowledgement.
    func acknowledgement(of event: consuming ArgumentsWriter, _ flags: BroadcastFlags) async throws -> ArgumentReader {
        guard self.isConnected else { throw SocketDisconnected() }
        let id = self.namespace.nextAcknowledgementID()
        let event = event
        return try await withCheckedThrowingContinuation { continuation in
            let isAwaited = self.await(id, timeout: flags.timeout) { continuation.resume(with: $0) }
            if isAwaited { self.send(event, id: id, flags) }
        }
    }

    var awaitsAnswer: Bool { self.acknowledgements.count > 0 }

    /// Registers who waits for an acknowledgement before its event is sent.
    ///
    /// - Returns: whether it was registered; if not, the waiter has been told why.
    func await(_ id: UInt64, timeout: Duration?, _ waiter: @escaping AcknowledgementWaiter) -> Bool {
        do {
            try self.acknowledgements.sent(waiter, id: id, deadline: timeout.map { self.client.host.now + $0 })
        } catch {
            waiter(.failure(TooManyAcknowledgements()))
            return false
        }
        self.scheduleAcknowledgementTimer()
        self.client.answerAwaited()
        return true
    }

    /// An acknowledgement came; one that nobody waits for is ignored.
    func received(acknowledgement packet: Packet) {
        guard let id = packet.id, let waiter = self.acknowledgements.received(id: id) else { return }
        waiter(.success(ArgumentReader(packet)))
    }

    /// Nobody waits any more: a broadcast has timed out.
    func forgetAcknowledgement(_ id: UInt64) {
        _ = self.acknowledgements.received(id: id)
    }

    /// The socket is gone: whoever waits does so in vain.
    func endAcknowledgements() {
        self.acknowledgementTimer?.timer.cancel()
        self.acknowledgementTimer = nil
        for waiter in self.acknowledgements.closed() { waiter(.failure(SocketDisconnected())) }
    }

    private func acknowledgementTimerFired() {
        self.acknowledgementTimer = nil
        for waiter in self.acknowledgements.timerFired(now: self.client.host.now) {
            waiter(.failure(OperationTimedOut()))
        }
        self.scheduleAcknowledgementTimer()
    }

    private func scheduleAcknowledgementTimer() {
        guard let deadline = self.acknowledgements.deadline else { return }
        if let running = self.acknowledgementTimer {
            guard deadline < running.deadline else { return }
            running.timer.cancel()
        }
        let timer = self.client.host.schedule(after: self.client.host.now.duration(to: deadline)) { [weak self] in
            self?.acknowledgementTimerFired()
        }
        self.acknowledgementTimer = (deadline, timer)
    }
}
