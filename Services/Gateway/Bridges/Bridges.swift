import Backbone

/// The bridges of this cluster as one loop reaches them, and the paths through them to engines of other clusters.
///
/// A loop has one connection to each bridge, which carries all its links to other clusters. A path takes one of those that
/// reach its engine's cluster, and another when that is gone.
final class Bridges {
    private unowned let loop: GatewayLoop
    private var connections: [NodeID: BridgeConnection] = [:]
    private var paths: [NodeID: BridgedPath] = [:]

    init(loop: GatewayLoop) {
        self.loop = loop
    }

    // MARK: Membership

    func membershipChanged(_ membership: Membership) {
        let bridges = membership.bridges
        for bridge in bridges { self.announced(bridge.announcement) }
        let present = Set(bridges.map(\.node))
        for (node, connection) in self.connections where !present.contains(node) {
            self.connections[node] = nil
            connection.close()
        }
        self.pathsMayHaveChanged()
    }

    private func announced(_ announcement: Announcement) {
        let isOfUse = !announcement.reaches.isEmpty || announcement.has(.asksNodeServers)
        if let known = self.connections[announcement.node] {
            known.reaches = announcement.reaches
        } else if isOfUse, let address = announcement.linkAddress {
            self.dial(announcement, address)
        }
    }

    private func dial(_ announcement: Announcement, _ address: LinkAddress) {
        do {
            let path = try self.loop.dialPath(address, self.loop.eventLoop)
            let connection = BridgeConnection(announcement, path: path, bridges: self)
            self.connections[announcement.node] = connection
            try connection.start()
            self.loop.undialled.remove(announcement.node)
        } catch {
            self.connections[announcement.node] = nil
            self.loop.cannotDial(announcement, address, error)
        }
    }

    // MARK: Connections

    func connectionChanged() {
        self.pathsMayHaveChanged()
    }

    /// Nobody is at the bridge's endpoint.
    func isGone(_ bridge: NodeID) {
        self.loop.onEngineGone(bridge)
    }

    func received(_ relayed: RelayedBatch) {
        self.paths[relayed.engine]?.onBatch(relayed.batch)
    }

    func drained() {
        for path in Array(self.paths.values) { path.onDrained() }
    }

    func close() {
        for connection in self.connections.values { connection.close() }
        self.connections = [:]
    }

    // MARK: Paths

    func path(to engine: Announcement) -> BridgedPath {
        BridgedPath(engine.node, in: engine.cluster, bridges: self)
    }

    func opened(_ path: BridgedPath) {
        self.paths[path.engine] = path
        path.choose(among: self.connections)
    }

    func closed(_ path: BridgedPath) {
        if self.paths[path.engine] === path { self.paths[path.engine] = nil }
    }

    private func pathsMayHaveChanged() {
        for path in Array(self.paths.values) { path.choose(among: self.connections) }
    }
}
