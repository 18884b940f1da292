import Backbone
import Gateway

/// A bridge's end of a loop's connection, for tests: hands batches on to one engine of another cluster, and back.
final class FakeBridge: LinkPath {
    var onBatch: (UnsafeRawBufferPointer) -> Void = { _ in }
    var onDrained: () -> Void = {}
    var onPathRestored: () -> Void = {}
    var onPathLost: (PathLoss) -> Void = { _ in }
    var onInquired: (ProbeOutcome) -> Void = { _ in }

    private let node: NodeID
    private let engine: FakeEngine
    private(set) var isClosed = false
    /// Batches that it was given for the engine.
    private(set) var carried = 0

    init(to engine: FakeEngine, _ node: NodeID) {
        self.engine = engine
        self.node = node
    }

    func start() throws(ZeroMQError) {}
    func close() { self.isClosed = true }
    func receiveNow() -> Bool { self.engine.receiveNow() }

    func send(_ batch: [UInt8]) -> SendOutcome {
        batch.withUnsafeBytes { bytes in
            guard let relayed = try? RelayedBatch(bytes), relayed.engine == self.node else {
                preconditionFailure("the gateway sent what no bridge can hand on")
            }
            self.carried += 1
            // It answers whoever spoke last.
            self.engine.onBatch = { batch in
                RelayedBatch(engine: self.node, batch: batch).encoded().withUnsafeBytes { self.onBatch($0) }
            }
            self.engine.onDrained = { self.onDrained() }
            return self.engine.send(Array(relayed.batch))
        }
    }
}
