import NIOCore
import WebSocketProtocol

extension EchoConnection {
    /// How long a client may leave an ended connection open.
    private static var patience: TimeAmount { .seconds(10) }

    func perform(_ action: ClosingHandshake.Action) {
        switch action {
        case .none:
            break
        case .send(let frame):
            self.write(frame)
            self.awaitEnd()
        case .sendAndEnd(let frame):
            self.write(frame)
            self.flushOutgoing()
            self.closeOutput()
            self.awaitEnd()
        case .end:
            self.flushOutgoing()
            self.context?.close(promise: nil)
        }
    }

    /// Ends our direction behind everything written; where that fails, both.
    private func closeOutput() {
        guard let channel = self.context?.channel else { return }
        self.context?.close(mode: .output).whenFailure { _ in channel.close(promise: nil) }
    }

    /// Reads on, since the client's end is awaited, but not for ever.
    private func awaitEnd() {
        guard let context = self.context else { return }
        try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        let timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) {
            self.perform(self.closing.timerFired())
        }
        context.channel.closeFuture.whenComplete { _ in timer.cancel() }
    }
}
