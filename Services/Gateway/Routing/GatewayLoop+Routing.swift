package import Backbone
import EngineIOProtocol
import Logging
import NIOCore
import Operations

/// From a request to the link of the engine that decides about it.
extension GatewayLoop {
    func route(_ request: any EngineRequest) {
        self.perform(self.engines.destination(of: request), request)
    }

    /// Nobody waits for its answer any more.
    func stopWaiting(_ request: any EngineRequest) {
        self.waiting.remove(request)
        self.waitingChanged()
    }

    private func perform(_ destination: EngineDirectory.Destination, _ request: any EngineRequest) {
        switch destination {
        case .link(let link): request.routed(to: link)
        case .nowhere: self.unroutable(request, .nowhere)
        case .undecided: self.wait(request)
        }
    }

    private func wait(_ request: any EngineRequest) {
        let until = self.now + self.configuration.responseTimeout
        guard self.waiting.insert(request, until: until) else { return self.unroutable(request, .waitingRoomFull) }
        self.waitingChanged()
    }

    /// Ends a request that no engine will answer.
    func unroutable(_ request: any EngineRequest, _ reason: Unroutable) {
        self.metrics.unroutable.increment(reason)
        request.unroutable()
    }

    private func waitingChanged() {
        self.set(.waiting, self.waiting.deadline)
        self.metrics.waiting.add(self.waiting.count - self.toldWaiting)
        self.toldWaiting = self.waiting.count
    }

    func waitedLongEnough(_ now: ContinuousClock.Instant) {
        for request in self.waiting.takeExpired(now) { self.unroutable(request, .unknownForTooLong) }
        self.waitingChanged()
    }

    // MARK: Changes among the engines

    package func membershipChanged(_ membership: Membership) {
        self.undialled.formIntersection(membership.members.keys)
        self.bridges.membershipChanged(membership)
        self.engines.membershipChanged(membership, dial: self.dial)
        self.reportLinks(self.now)
        self.enginesChanged()
    }

    /// Looked at when the tick ends: a link that reports a change is in the middle of it.
    func engineChanged() {
        self.haveEnginesChanged = true
        self.scheduleTick()
    }

    func enginesChanged() {
        self.haveEnginesChanged = false
        for entry in self.engines.removeLost() {
            // It may be in the middle of what its path has brought.
            self.eventLoop.assumeIsolated().execute { entry.link.giveUp(isForeign: entry.isForeign) }
        }
        for (request, destination) in self.waiting.takeDecided({ self.engines.destination(of: $0) }) {
            self.perform(destination, request)
        }
        self.waitingChanged()
        self.onEnginesChanged(self.engineStatuses)
    }

    /// Once a second while there are links: off the path of packets.
    func reportLinks(_ now: ContinuousClock.Instant) {
        for entry in self.engines.entries.values { entry.link.reportStatistics() }
        self.set(.linkReport, self.engines.entries.isEmpty ? nil : now + .seconds(1))
    }

    private func dial(_ announcement: Announcement, isForeign: Bool) -> EngineLink? {
        guard let address = announcement.linkAddress else { return nil }
        do {
            let path: any LinkPath =
                if isForeign { self.bridges.path(to: announcement) } else { try self.dialPath(address, self.eventLoop) }
            let options = ServerOptions(announced: announcement) ?? ServerOptions()
            let link = EngineLink(
                engine: announcement.node,
                path: path,
                maximumBody: options.maxHttpBufferSize,
                loop: self
            )
            try link.start()
            self.undialled.remove(announcement.node)
            return link
        } catch {
            self.cannotDial(announcement, address, error)
            return nil
        }
    }

    /// It is tried again with every change of the membership; one line tells of it.
    func cannotDial(_ announcement: Announcement, _ address: LinkAddress, _ error: any Error) {
        let node = announcement.node
        guard self.undialled.insert(node).inserted else { return }
        self.logger.error(
            announcement.role == .bridge ? "bridge cannot be dialled" : "engine cannot be dialled",
            metadata: .data([.node: "\(node)", .endpoint: "\(address.endpoint)", .error: "\(error)"])
        )
    }

    private var engineStatuses: [EngineStatus] {
        self.engines.entries.values.filter { $0.announcement.role == .engine }.map { entry in
            EngineStatus(
                id: entry.announcement.node,
                cluster: entry.announcement.cluster,
                isForeign: entry.isForeign,
                state: entry.link.state,
                isMember: entry.isMember && !entry.link.isEngineGone,
                takesSessions: entry.takesSessions
            )
        }
    }
}
