import Backbone
import EngineIOProtocol
import Logging
import NIOCore
import Operations
import SocketIO

/// Sessions of engines of other clusters, that move here: see `Engine+Transfer`.
extension Engine {
    func transferReceived(_ message: PlaneMessage) {
        do throws(TransferError) {
            self.received(try TransferMessage(decoding: ByteBuffer(bytes: message.body)), of: message)
        } catch {
            self.metrics.cluster.malformed.increment()
            self.logger.error(
                "malformed message about a session that moves",
                metadata: .data([.node: "\(message.node)", .error: "\(error)"])
            )
        }
    }

    private func received(_ said: TransferMessage, of message: PlaneMessage) {
        switch said {
        case .offered(let number, let transfer):
            let offer = PreparedSessions.Offer(number: number, node: message.node)
            self.answer(offer, transfer, byteCount: message.body.count)
        case .accepted(let number, let session):
            self.session(session)?.accepted(SessionHold.Offer(number: number, node: message.node))
        case .declined(let number, let session):
            self.session(session)?.declined(SessionHold.Offer(number: number, node: message.node))
        case .moved(let number, let session):
            let offer = PreparedSessions.Offer(number: number, node: message.node)
            guard let transfer = self.transfers.prepared.take(session, offered: offer) else { return }
            self.takeOver(transfer)
        }
    }

    private func answer(_ offer: PreparedSessions.Offer, _ transfer: SessionTransfer, byteCount: Int) {
        let isPrepared =
            self.mayTakeOver(transfer)
            && self.transfers.prepared.prepare(transfer, offer, byteCount: byteCount, now: .now)
        if !isPrepared { self.metrics.transfers.declined.increment() }
        let answer: TransferMessage =
            isPrepared
            ? .accepted(offer.number, session: transfer.id) : .declined(offer.number, session: transfer.id)
        // An answer is too short not to be carried.
        _ = self.say(answer, to: offer.node)
    }

    private func mayTakeOver(_ transfer: SessionTransfer) -> Bool {
        self.takesSessions && transfer.path == self.configuration.options.pathPrefix
            && SessionID(transfer.id) != nil && self.isFree(transfer.id)
    }

    /// The session that a request names; its owner may have sent it here before we heard that the session is ours.
    func asked(for session: String) -> SessionHost? {
        if let host = self.sessions[session] { return host }
        guard let transfer = self.transfers.prepared.take(session) else { return nil }
        self.takeOver(transfer)
        // The application may have closed it already.
        return self.sessions[session]
    }

    private func takeOver(_ transfer: SessionTransfer) {
        let session = Session.continued(
            id: transfer.id,
            configuration: transfer.configuration,
            pingIn: transfer.pingIn,
            now: .now
        )
        let host = SessionHost(session, ownership: transfer.ownership &+ 1, engine: self)
        self.sessions[transfer.id] = host
        self.metrics.transfers.takenOver.increment()
        host.begin(EngineIORequest(transfer.head))
        for message in transfer.messages.all { host.deliver(message) }
        self.deadlineMoved(host)
        self.flushSoon()
    }
}
