import EngineIOProtocol
import NIOCore
import SessionLink
import SocketIO

extension SessionHost {
    /// Performs what the session decided, in order, then files its next deadline.
    func perform(_ actions: [Session.Action]) {
        for action in actions { self.perform(action) }
        self.engine.deadlineMoved(self)
    }

    func perform(_ action: Session.Action) {
        switch action {
        case .open(let channel, let packets): self.open(channel, packets)
        case .answerPoll(let channel, let packets, let compress): self.answer(channel, packets, compress: compress)
        case .confirmPost(let channel): self.release(channel) { $0.confirmed($1) }
        case .refuse(let channel, let refusal): self.release(channel) { $0.refused($1, refusal) }
        case .acceptWebSocket(let channel): self.accept(channel)
        case .write(let channel, let packets, let compress): self.write(packets, to: channel, compress: compress)
        case .moveHeartbeat(let channel): self.moveHeartbeat(to: channel)
        case .closeChannel(let channel, let reason): self.close(channel, reason)
        case .deliver(let message): self.deliver(message)
        case .upgrading: break
        case .upgraded: self.receiver?.upgraded()
        case .drained: self.receiver?.drained()
        case .closed(let reason, let detail): self.engine.sessionClosed(self, reason, detail)
        }
    }

    private func open(_ channel: ChannelID, _ packets: [Packet]) {
        guard let (link, handle) = self.engine.connection(channel) else { return }
        link.opened(handle, self.nextStamp(), session: self.id, packets)
        if self.session.transport == .polling { link.release(handle) }
    }

    private func answer(_ channel: ChannelID, _ packets: [Packet], compress: Bool) {
        self.release(channel) { $0.answer($1, packets, compress: compress) }
    }

    private func accept(_ channel: ChannelID) {
        guard let (link, handle) = self.engine.connection(channel) else { return }
        link.accepted(handle, self.nextStamp())
    }

    private func write(_ packets: [Packet], to channel: ChannelID, compress: Bool) {
        guard let (link, handle) = self.engine.connection(channel) else { return }
        for packet in packets { link.write(packet, to: handle, self.nextStamp(), compress: compress) }
    }

    private func moveHeartbeat(to channel: ChannelID) {
        guard let (link, handle) = self.engine.connection(channel) else { return }
        let configuration = self.session.configuration
        link.heartbeat(handle, interval: configuration.pingInterval, timeout: configuration.pingTimeout)
    }

    private func close(_ channel: ChannelID, _ reason: CloseReason) {
        self.release(channel) { $0.close($1, self.nextStamp(), reason) }
    }

    /// Says the last thing about a connection; its handle means nothing from then on.
    func release(_ channel: ChannelID, saying last: (GatewayLink, Handle) -> Void) {
        guard let (link, handle) = self.engine.connection(channel) else { return }
        last(link, handle)
        link.release(handle)
    }
}
