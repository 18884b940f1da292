import Adapter
import NIOCore
import NodeWires

extension FuzzTarget {
    /// What comes on the channels of Node.js' sharded adapter; what is read is written, and read again, as the same.
    static let shardedAdapter = FuzzTarget("sharded-adapter") { input in
        let bytes = ByteBuffer(bytes: input.takeRest())
        try checkMessage(bytes)
        try checkServer(bytes)
    }
}

private func checkMessage(_ bytes: ByteBuffer) throws {
    guard let message = try? ShardedMessage(decoding: bytes) else { return }
    if case .liveness = message.body { return }
    let written = message.encoded
    // JSON has its own bound for depth.
    guard written.readableBytesView.first == bytes.readableBytesView.first else { return }
    let again = try mustNotFail("reading it again") { try ShardedMessage(decoding: written) }
    try promise(again.encoded == written, "it is written as another")
}

/// Whatever is said, a server with an engine keeps its tables bounded.
private func checkServer(_ bytes: ByteBuffer) throws {
    let configuration = NodeServer.Configuration(realm: "r", node: "1", requestsTimeout: .seconds(1))
    let dialect = ShardedDialect(prefix: "p", mode: .dynamic, uid: configuration.uid)
    var server = NodeServer(configuration, [dialect])
    let now = ContinuousClock.now
    _ = server.said(.serving(["/"], wantsAnswer: false), by: "engine", now: now)
    _ = server.elected()
    _ = try? server.heardSharded(bytes, now: now)
    try promise(server.pendingRequests <= 1, "one message leaves \(server.pendingRequests) requests")
    _ = server.timerFired(now: now + .seconds(1 << 22))
    try promise(server.pendingRequests == 0, "a request never ends")
}
