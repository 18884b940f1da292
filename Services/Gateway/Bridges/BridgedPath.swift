import Backbone

/// What carries the link to an engine of another cluster: one of the bridges that reach it. The link to a bridge itself,
/// which answers for sessions of Node.js servers, goes by its own connection.
///
/// It stands while there is such a bridge. Whether the engine is there is not this path's to say: its cluster knows, and the
/// membership tells.
final class BridgedPath: LinkPath {
    var onBatch: (UnsafeRawBufferPointer) -> Void = { _ in }
    var onDrained: () -> Void = {}
    var onPathRestored: () -> Void = {}
    var onPathLost: (PathLoss) -> Void = { _ in }
    var onInquired: (ProbeOutcome) -> Void = { _ in }

    let engine: NodeID
    private let cluster: String
    private unowned let bridges: Bridges
    private var connection: BridgeConnection?

    init(_ engine: NodeID, in cluster: String, bridges: Bridges) {
        self.engine = engine
        self.cluster = cluster
        self.bridges = bridges
    }

    func start() {
        self.bridges.opened(self)
    }

    func receiveNow() -> Bool { self.connection?.receiveNow() ?? true }

    func send(_ batch: [UInt8]) -> SendOutcome {
        guard let connection = self.connection else { return .wouldBlock }
        return batch.withUnsafeBytes { connection.send(RelayedBatch(engine: self.engine, batch: $0)) }
    }

    func close() {
        self.connection = nil
        self.bridges.closed(self)
    }

    /// Keeps its bridge as long as that will do: what is under way comes in order then.
    func choose(among connections: [NodeID: BridgeConnection]) {
        if let connection, connections[connection.bridge] === connection, self.suits(connection) { return }
        let suitable = connections.values.filter(self.suits).sorted { $0.bridge < $1.bridge }
        let hadConnection = self.connection != nil
        // Links are spread over the bridges by their engines.
        self.connection = suitable.isEmpty ? nil : suitable[Int(self.engine.rawValue % UInt64(suitable.count))]
        if self.connection != nil {
            self.onPathRestored()
        } else if hadConnection {
            self.onPathLost(.disconnected)
            self.onInquired(.accepted)
        }
    }

    private func suits(_ connection: BridgeConnection) -> Bool {
        connection.isUp && (connection.bridge == self.engine || connection.reaches.contains(self.cluster))
    }
}
