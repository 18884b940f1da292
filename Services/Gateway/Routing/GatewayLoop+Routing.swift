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

    /// Follows a session to the engine that another one named.
    func route(_ request: any EngineRequest, to engine: String) {
        guard let node = NodeID(engine) else { return request.unroutable() }
        self.perform(self.engines.destination(node), request)
    }

    /// Nobody waits for its answer any more.
    func stopWaiting(_ request: any EngineRequest) {
        self.waiting.remove(request)
        self.set(.waiting, self.waiting.deadline)
    }

    private func perform(_ destination: EngineDirectory.Destination, _ request: any EngineRequest) {
        switch destination {
        case .link(let link): request.routed(to: link)
        case .nowhere: request.unroutable()
        case .undecided: self.wait(request)
        }
    }

    private func wait(_ request: any EngineRequest) {
        let until = self.now + self.configuration.responseTimeout
        guard self.waiting.insert(request, until: until) else { return request.unroutable() }
        self.set(.waiting, self.waiting.deadline)
    }

    func waitedLongEnough(_ now: ContinuousClock.Instant) {
        for request in self.waiting.takeExpired(now) { request.unroutable() }
        self.set(.waiting, self.waiting.deadline)
    }

    // MARK: Changes among the engines

    package func membershipChanged(_ membership: Membership) {
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
        for link in self.engines.removeLost() {
            // It may be in the middle of what its path has brought.
            self.eventLoop.assumeIsolated().execute { link.giveUp() }
        }
        for (request, destination) in self.waiting.takeDecided({ self.engines.destination(of: $0) }) {
            self.perform(destination, request)
        }
        self.set(.waiting, self.waiting.deadline)
        self.onEnginesChanged(self.engineStatuses)
    }

    /// Once a second while there are links: off the path of packets.
    func reportLinks(_ now: ContinuousClock.Instant) {
        for entry in self.engines.entries.values { entry.link.reportStatistics() }
        self.set(.linkReport, self.engines.entries.isEmpty ? nil : now + .seconds(1))
    }

    private func dial(_ announcement: Announcement) -> EngineLink? {
        guard let endpoint = announcement.address(of: "link") else { return nil }
        do {
            let path = try self.dialPath(endpoint, self.eventLoop)
            let options = ServerOptions(announced: announcement) ?? ServerOptions()
            let link = EngineLink(
                engine: announcement.node,
                path: path,
                maximumBody: options.maxHttpBufferSize,
                loop: self
            )
            try link.start()
            return link
        } catch {
            self.logger.error(
                "engine cannot be dialled",
                metadata: .data([.node: "\(announcement.node)", .endpoint: "\(endpoint)", .error: "\(error)"])
            )
            return nil
        }
    }

    private var engineStatuses: [EngineStatus] {
        self.engines.entries.values.map { entry in
            EngineStatus(
                id: entry.announcement.node,
                state: entry.link.state,
                isMember: entry.isMember && !entry.link.isEngineGone,
                takesSessions: entry.takesSessions
            )
        }
    }
}
