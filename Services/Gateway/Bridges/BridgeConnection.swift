import Backbone

/// A loop's connection to one bridge.
final class BridgeConnection {
    let bridge: NodeID
    /// The clusters to which it carries batches.
    var reaches: [String]
    private(set) var isUp = false
    private let path: any LinkPath
    private unowned let bridges: Bridges

    /// - Parameter path: not started yet.
    init(_ announcement: Announcement, path: any LinkPath, bridges: Bridges) {
        self.bridge = announcement.node
        self.reaches = announcement.reaches
        self.path = path
        self.bridges = bridges
    }

    func start() throws(ZeroMQError) {
        self.path.onBatch = { [unowned self] in self.received($0) }
        self.path.onDrained = { [unowned self] in self.bridges.drained() }
        self.path.onPathRestored = { [unowned self] in self.changed(isUp: true) }
        self.path.onPathLost = { [unowned self] _ in self.changed(isUp: false) }
        self.path.onInquired = { [unowned self] outcome in
            if outcome == .refused { self.bridges.isGone(self.bridge) }
        }
        try self.path.start()
    }

    func send(_ relayed: RelayedBatch) -> SendOutcome { self.path.send(relayed.encoded()) }

    func receiveNow() -> Bool { self.path.receiveNow() }

    func close() {
        self.isUp = false
        self.path.close()
    }

    private func received(_ bytes: UnsafeRawBufferPointer) {
        // What is none was not sent by a bridge; the link asks again for what it misses.
        guard let relayed = try? RelayedBatch(bytes) else { return }
        self.bridges.received(relayed)
    }

    private func changed(isUp: Bool) {
        self.isUp = isUp
        self.bridges.connectionChanged()
    }
}
