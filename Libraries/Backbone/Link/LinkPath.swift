/// What carries the batches of a link: a ZeroMQ connection, or a test's engine.
package protocol LinkPath: AnyObject {
    /// A batch, its bytes valid during the call only.
    var onBatch: (UnsafeRawBufferPointer) -> Void { get set }
    /// After each pass that delivered something.
    var onDrained: () -> Void { get set }
    var onPathRestored: () -> Void { get set }
    var onPathLost: (PathLoss) -> Void { get set }
    /// Who is at the engine's endpoint, some time after the path was lost.
    var onInquired: (ProbeOutcome) -> Void { get set }

    func start() throws(ZeroMQError)
    /// Delivers what has come, before a timer draws conclusions from silence.
    ///
    /// - Returns: whether nothing is left.
    func receiveNow() -> Bool
    func send(_ batch: [UInt8]) -> SendOutcome
    func close()
}

extension LinkDialer: LinkPath {}
