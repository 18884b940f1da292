import EngineIOProtocol
import NIOCore
import SessionLink
import SocketIO

/// One session of this engine: its state machine, what the application attached to it, and how both reach the client.
///
/// Events come from a `GatewayLink`, from the application and from the engine's timer; what the machine decides is
/// performed in `SessionHost+Actions.swift`.
@EngineActor
final class SessionHost {
    nonisolated let id: String
    var session: Session
    /// The deadline that the engine's queue knows of: most actions leave it as it is.
    var filedDeadline: ContinuousClock.Instant?
    /// What takes the messages; set as soon as the application has been told of the session.
    private(set) var receiver: (any SessionReceiver)?
    unowned let engine: Engine
    /// Why the session is over; the application may close it while it is being told of it.
    private var ending: (reason: CloseReason, detail: CloseDetail)?

    /// What keeps the session from the application. Once that has been told of it there is none.
    var hold: SessionHold?

    /// The ownership epoch under which this engine speaks for the session.
    let ownership: UInt32
    /// How many records have been sent in the session's name.
    private var sequence: UInt32 = 0
    /// What the WebSocket that carries the session may send.
    private var credit = CreditWindow(size: GatewayLink.sessionWindow)
    /// What of it waits for handlers that have not finished.
    private var held = HeldCredit()

    init(_ session: Session, ownership: UInt32, engine: Engine) {
        self.id = session.id
        self.session = session
        self.ownership = ownership
        self.engine = engine
    }

    /// The application is told of the session, and takes its messages from now on.
    func begin(_ request: EngineIORequest) {
        self.receiver = self.engine.server.opened(self, request: request)
        self.tellEnding()
    }

    /// The session is over.
    func end(_ reason: CloseReason, _ detail: CloseDetail) {
        self.endHold()
        self.ending = (reason, detail)
        self.tellEnding()
    }

    /// What takes the messages holds its carrier, so it is let go.
    private func tellEnding() {
        guard let (reason, detail) = self.ending else { return }
        self.receiver?.closed(reason, detail)
        self.receiver = nil
    }

    /// The stamp of the next record in the session's name.
    func nextStamp() -> SessionStamp {
        self.sequence &+= 1
        return SessionStamp(ownership: self.ownership, sequence: self.sequence)
    }
}

// MARK: Events

extension SessionHost {
    /// A WebSocket's message, the hot path: the decision carries no payload and nothing is collected.
    func messageReceived(_ record: Record.Message, in batch: ByteBuffer, on link: GatewayLink) throws(RecordError) {
        let channel = link.channel(record.handle)
        var packets = PacketReader(record.packets)
        var pending = 0
        while let packet = try packets.next(in: batch.readableBytesSpan) {
            switch self.session.messageReceived(from: channel) {
            case .deliver:
                if self.holds(self.deliver(Message(packet, in: batch))) { pending += packet.payload.count }
            case .ignore: break
            case .closeChannel(let channel): self.perform(.closeChannel(channel, .upgradeAbandoned))
            }
        }
        if pending > 0 { self.held.hold(pending, of: link.number) }
        self.handled(record.weight - pending, from: channel, on: link)
    }

    func pollOpened(_ channel: ChannelID) {
        self.perform(self.session.pollOpened(channel, now: .now))
    }

    func postBegan(_ channel: ChannelID) {
        self.perform(self.session.postBegan(channel))
    }

    func postReceived(_ channel: ChannelID, packets: [Packet], failure: PostFailure?) {
        let post = SessionHold.Post(channel: channel, packets: packets, failure: failure)
        guard self.hold?.postReceived(post) != true else { return }
        if packets.contains(.close) { self.endHold() }
        self.perform(self.session.postReceived(channel, packets: packets, failure: failure, now: .now))
    }

    /// Who takes a session's packets elsewhere does not take the session: it stays.
    func packetsRelayed(_ packets: [Packet], failure: PostFailure?) {
        self.endHold()
        self.perform(self.session.packetsRelayed(packets, failure: failure, now: .now))
    }

    /// - Parameter gateway: through which it came.
    func webSocketAttached(_ channel: ChannelID, at gateway: GatewayLoop?) {
        guard self.hold == nil else { return self.webSocketAttachedToHeld(channel, at: gateway) }
        self.perform(self.session.webSocketAttached(channel, now: .now))
    }

    func packetReceived(_ packet: Packet, weight: Int, from channel: ChannelID, on link: GatewayLink) {
        self.perform(self.session.packetReceived(packet, from: channel, now: .now))
        self.handled(weight, from: channel, on: link)
    }

    func channelClosed(_ channel: ChannelID, reason: CloseReason, detail: CloseDetail) {
        if let action = self.hold?.channelClosed(channel) { self.perform(action) }
        self.perform(self.session.channelClosed(channel, reason: reason, detail: detail))
    }

    /// Its deadline has come, and is out of the queue.
    func timerFired(now: ContinuousClock.Instant) {
        self.filedDeadline = nil
        if let action = self.hold?.timerFired(now: now) { self.perform(action) }
        self.perform(self.session.timerFired(now: now))
    }
}

// MARK: Credit

extension SessionHost {
    @discardableResult
    func deliver(_ message: Message) -> Handling {
        guard self.session.acceptsMessages else { return .finished }
        guard let receiver = self.receiver ?? self.receiver(holdingBack: message) else { return .finished }
        return receiver.received(message)
    }

    /// Whether the credit of a message stays with it until its handlers have finished.
    private func holds(_ handling: Handling) -> Bool {
        switch handling {
        case .finished: false
        case .pending: self.receiver?.awaitsAnswer != true
        case .queued: true
        }
    }

    /// What holds credit may be waiting for what the client sends next.
    func releaseHeldCredit() {
        self.held.releaseAll { bytes, number in
            guard let link = self.engine.link(number) else { return }
            self.handled(bytes, on: link)
        }
        self.engine.flushSoon()
    }

    /// Handlers of messages that were pending have finished; those that came by POST hold no credit.
    func messageFinished(byteCount: Int) {
        self.held.release(byteCount) { bytes, number in
            guard let link = self.engine.link(number) else { return }
            self.handled(bytes, on: link)
        }
        self.engine.flushSoon()
    }

    /// A WebSocket that does not carry the session has had all the credit that it gets: what it sends earns the session
    /// none.
    private func handled(_ weight: Int, from channel: ChannelID, on link: GatewayLink) {
        guard self.session.webSocket == channel else { return link.consumed(weight) }
        self.handled(weight, on: link)
    }

    private func handled(_ weight: Int, on link: GatewayLink) {
        link.consumed(weight)
        guard let grant = self.credit.consumed(weight), let channel = self.session.webSocket,
            let (link, handle) = self.engine.connection(channel)
        else { return }
        link.credit(handle, bytes: grant)
    }
}
