import EngineIOProtocol
import NIOCore
import Operations
import SessionLink
import SocketIO
import SocketIOProtocol

/// What the application does with the session.
extension SessionHost: SessionCarrier {
    var transport: Transport { self.session.transport }

    var isOpen: Bool { self.session.isOpen }

    func send(_ packet: EncodedPacket, options: SendOptions) {
        self.write(.text(packet.text), packet.attachments.map(Message.binary), options)
    }

    func send(_ message: Message, options: SendOptions) {
        self.write(message, [], options)
    }

    func close(discard: Bool) {
        self.close(discard: discard, reason: .forcedClose)
    }

    func answerAwaited() {
        self.releaseHeldCredit()
    }

    func finished(byteCount: Int) {
        self.messageFinished(byteCount: byteCount)
    }

    func close(discard: Bool, reason: CloseReason) {
        self.endHold()
        self.perform(self.session.close(discard: discard, reason: reason, now: .now))
        self.engine.flushSoon()
    }

    private func write(_ first: Message, _ rest: [Message], _ options: SendOptions) {
        guard let (link, recipient) = self.send(first, rest, options: options) else { return }
        link.message(first, rest, to: recipient.handle, recipient.stamp, MessageFlags(options))
        self.engine.flushSoon()
    }

    /// Sends what the session can take care of itself.
    ///
    /// - Returns: the WebSocket to which the caller is to write, with its link.
    func send(_ first: Message, _ rest: [Message], options: SendOptions) -> (GatewayLink, Recipient)? {
        switch self.session.send(first, rest, options: options) {
        case .write(let channel):
            guard let (link, handle) = self.engine.connection(channel) else { return nil }
            return (link, Recipient(handle: handle, stamp: self.nextStamp()))
        case .answerPoll(let channel, let packets, let compress):
            self.perform([.answerPoll(channel, packets, compress: compress), .drained])
        case .buffered: break
        case .dropped: self.engine.metrics.droppedMessages.increment()
        case .overflow(let actions): self.perform(actions)
        }
        self.engine.flushSoon()
        return nil
    }
}

extension MessageFlags {
    init(_ options: SendOptions) {
        let volatile = options.isVolatile ? Self.volatile.rawValue : 0
        let compress = options.compress ? Self.compress.rawValue : 0
        self.init(rawValue: volatile | compress)
    }
}
