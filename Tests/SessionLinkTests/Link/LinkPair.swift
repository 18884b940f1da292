@testable import SessionLink

/// A gateway's and an engine's link without a path between them: tests carry the batches.
struct LinkPair: ~Copyable {
    typealias Instant = ContinuousClock.Instant

    static let id = LinkID(rawValue: 1)

    var gateway: Link
    var engine: Link
    private(set) var now: Instant
    /// What each has last reported.
    private(set) var gatewayChange = LinkChange.none
    private(set) var engineChange = LinkChange.none

    init(_ configuration: LinkConfiguration = LinkPair.plain, incarnation: UInt64 = 11) {
        var engineConfiguration = configuration
        engineConfiguration.window = configuration.window ?? 1_000
        self.now = ContinuousClock.now
        self.gateway = Link(gateway: Self.id, configuration: configuration, now: self.now)
        self.engine = Link(
            engine: Self.id,
            incarnation: incarnation,
            configuration: engineConfiguration,
            now: self.now
        )
    }

    /// Small enough that bounds are met.
    static var plain: LinkConfiguration {
        var configuration = LinkConfiguration()
        configuration.maximumBatchLength = 400
        configuration.maximumRecordLength = 4_000
        configuration.replayLimit = 10_000
        return configuration
    }

    mutating func pass(_ duration: Duration) {
        self.now += duration
    }

    /// What the gateway has to say now.
    mutating func gatewayBatches() -> [[UInt8]] {
        var batches: [[UInt8]] = []
        while let batch = self.gateway.nextBatch(now: self.now) { batches.append(batch) }
        return batches
    }

    mutating func engineBatches() -> [[UInt8]] {
        var batches: [[UInt8]] = []
        while let batch = self.engine.nextBatch(now: self.now) { batches.append(batch) }
        return batches
    }

    /// Writes on the engine's end and takes the batch.
    mutating func engineBatch(_ write: (inout RecordWriter) throws -> Void) throws -> [UInt8] {
        try write(&self.engine.writer)
        return self.engineBatches().first ?? []
    }

    mutating func gatewayBatch(_ write: (inout RecordWriter) throws -> Void) throws -> [UInt8] {
        try write(&self.gateway.writer)
        return self.gatewayBatches().first ?? []
    }

    @discardableResult
    mutating func gatewayReceives(_ batch: [UInt8]) -> Received {
        let received = self.gateway.received(batch.span.bytes, now: self.now)
        self.gatewayChange = received.change
        return received
    }

    @discardableResult
    mutating func engineReceives(_ batch: [UInt8]) -> Received {
        let received = self.engine.received(batch.span.bytes, now: self.now)
        self.engineChange = received.change
        return received
    }

    /// Carries everything both ways until nothing more is said; returns the records' batches each received.
    @discardableResult
    mutating func exchange() -> (toEngine: [Received], toGateway: [Received]) {
        var toEngine: [Received] = []
        var toGateway: [Received] = []
        while true {
            let up = self.gatewayBatches()
            let down = self.engineBatches()
            guard !up.isEmpty || !down.isEmpty else { return (toEngine, toGateway) }
            for batch in up { toEngine.append(self.engineReceives(batch)) }
            for batch in down { toGateway.append(self.gatewayReceives(batch)) }
        }
    }

    mutating func open() {
        self.exchange()
    }

    /// Both timers, as if all input had been read.
    mutating func timersFire() {
        if let deadline = self.gateway.deadline, deadline <= self.now {
            self.gatewayChange = self.gateway.timerFired(now: self.now)
        }
        if let deadline = self.engine.deadline, deadline <= self.now {
            self.engineChange = self.engine.timerFired(now: self.now)
        }
    }
}

extension [UInt8] {
    var header: BatchHeader? { try? BatchHeader(decoding: self.span.bytes) }
    var kind: BatchKind? { self.header?.kind }
}
