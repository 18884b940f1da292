import Backbone
import EngineIOProtocol
import Foundation
import NIOCore
import Operations
import SocketIO

/// Sessions that move to engines of other clusters.
///
///     this engine                                        an engine of the other cluster
///     WebSocket comes through that cluster
///     offered ─────────────────────────────────────────▶ prepares the session
///             ◀───────────────────────────────────────── accepted
///     forgets it but for where it is;
///     releases its poll; its other requests, open ones and later: `movedTo`
///     moved ───────────────────────────────────────────▶ tells its application (as the first request does)
///
/// Until it commits, this engine alone owns the session, and goes on with it if anything is amiss.
extension Engine {
    /// What keeps a session that has just been opened from the application, if anything does.
    func hold(_ opening: SessionOpening) -> SessionHold? {
        let delay = self.configuration.delayedConnectionTimeout
        guard opening.transport == .polling, delay > .zero, self.configuration.options.upgrades.contains(.websocket),
            self.maySessionsMove
        else { return nil }
        // Clients with short intervals are pinged after they have been answered, as ever.
        let interval = Duration.milliseconds(self.configuration.options.pingInterval)
        return SessionHold(opening.head, until: .now + min(delay, interval / 2))
    }

    /// Node.js servers look for a session at the cluster whose id it has.
    private var maySessionsMove: Bool {
        let membership = self.plane.membership
        return !membership.reached.isEmpty && !membership.bridges.contains { $0.announcement.has(.asksNodeServers) }
    }

    /// An offer to an engine of the cluster that a gateway belongs to; `nil` if that is this one, or has none.
    func offer(toClusterOf gateway: GatewayLoop?) -> SessionHold.Offer? {
        let membership = self.plane.membership
        guard self.transfers.moved.hasRoom, let gateway = gateway.flatMap({ membership.members[$0.node] }) else {
            return nil
        }
        let cluster = gateway.announcement.cluster
        guard !membership.isOwn(cluster) else { return nil }
        let path = self.configuration.options.pathPrefix
        let engines = membership.members.values.map(\.announcement)
            .filter { $0.cluster == cluster && $0.takesSessions(at: path) }
        guard let engine = engines.randomElement() else { return nil }
        return SessionHold.Offer(number: self.transfers.nextOffer(), node: engine.node)
    }

    /// - Returns: whether it could be said.
    func say(_ message: TransferMessage, to node: NodeID) -> Bool {
        self.plane.publish(Array(message.encoded.readableBytesView), to: .node(node))
    }

    func sessionMoved(_ host: SessionHost, _ offer: SessionHold.Offer) {
        let configuration = host.session.configuration
        self.sessions[host.id] = nil
        self.deadlines.remove(host.id)
        // Its client is asked for a sign of life so often; there it may be asked a little later.
        let patience = (configuration.pingInterval + configuration.pingTimeout) * 2
        self.transfers.moved.insert(host.id, at: offer.node, patience: patience, now: .now)
        self.metrics.transfers.moved.increment()
        _ = self.say(.moved(offer.number, session: host.id), to: offer.node)
    }

    /// Where a session is that was this engine's, while it can be reached there.
    func successor(of session: String) -> NodeID? {
        guard let node = self.transfers.moved.asked(for: session, now: .now) else { return nil }
        return self.plane.membership.members[node] == nil ? nil : node
    }

    /// A node is gone, or with the last bridge out of reach.
    func transfersLeft(_ node: NodeID, _ reason: LeaveReason) {
        if reason != .unreachable { self.transfers.moved.forget(node) }
        let isAlone = self.plane.membership.reached.isEmpty
        for host in self.transfers.held.compactMap({ self.sessions[$0] }) {
            guard let action = isAlone ? host.hold?.ended() : host.hold?.left(node) else { continue }
            host.perform(action)
        }
    }
}

extension Announcement {
    /// Whether it is said by an engine that takes sessions of the application at this path.
    fileprivate func takesSessions(at path: String) -> Bool {
        guard self.role == .engine, self.isReady, !self.isDraining else { return false }
        return (try? JSONDecoder().decode(ServerOptions.self, from: Data(self.options)))?.pathPrefix == path
    }
}
