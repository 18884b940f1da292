import Backbone
import EngineIOProtocol
import Operations
import SocketIO

/// Sessions from handshake to end.
extension Engine {
    func session(_ id: String) -> SessionHost? { self.sessions[id] }

    /// Whether no session has this id.
    func isFree(_ id: String) -> Bool { self.sessions[id] == nil && !self.transfers.moved.contains(id) }

    /// Otherwise gateways place new sessions elsewhere.
    var takesSessions: Bool { !self.isDraining && self.slot != nil }

    /// A handshake: at once if every ready gateway would know the session's owner, else as soon as they all do.
    func open(_ opening: SessionOpening, on link: GatewayLink) {
        guard self.takesSessions else { return link.decline(opening) }
        let waits = !self.quorum.isWhole && self.waitingOpenings.add((opening, link), now: .now)
        if !waits { link.proceed(opening) }
    }

    func quorumChanged() {
        guard self.quorum.isWhole, !self.waitingOpenings.isEmpty else { return }
        for (opening, link) in self.waitingOpenings.all() { link.proceed(opening) }
    }

    func randomID() -> SessionID? { self.slot.map { SessionID.random(tag: $0.tag) } }

    func id(suffix: String) -> SessionID? { self.slot.flatMap { SessionID(tag: $0.tag, suffix: suffix) } }

    func sessionOpened(_ id: String, _ opening: SessionOpening, on link: GatewayLink) {
        let (session, actions) = Session.open(
            id: id,
            transport: opening.transport,
            channel: link.channel(opening.handle),
            configuration: Session.Configuration(self.configuration.options),
            initialPacket: self.server.initialPacket?.message,
            now: .now
        )
        let host = SessionHost(session, ownership: self.slot?.epoch ?? 0, engine: self)
        self.sessions[id] = host
        link.bind(opening.handle, to: host)
        self.metrics.sessionsOpened.increment()
        host.perform(actions)
        if let hold = self.hold(opening) { host.begin(hold) } else { host.begin(opening.request) }
    }

    func sessionClosed(_ host: SessionHost, _ reason: CloseReason, _ detail: CloseDetail) {
        self.sessions[host.id] = nil
        self.deadlines.remove(host.id)
        self.metrics.sessionClosed(reason)
        host.end(reason, detail)
        self.server.closed(host.id)
    }

    func deadlineMoved(_ host: SessionHost) {
        let deadline = host.deadline
        guard deadline != host.filedDeadline else { return }
        host.filedDeadline = deadline
        self.deadlines.update(host.id, to: deadline)
        // At the end of a pass it is done for all that has moved.
        if !self.isInPass { self.rearm() }
    }
}
