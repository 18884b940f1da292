import Adapter
import NIOCore
import NodeWires

extension FuzzTarget {
    /// What comes on the channels of Node.js' Redis adapter; what is read is written, and read again, as the same.
    static let redisAdapter = FuzzTarget("redis-adapter") { input in
        let kind = input.element(of: [0, 1, 2])
        let bytes = ByteBuffer(bytes: input.takeRest())
        switch kind {
        case 0: try check(bytes, { try ClassicBroadcast(decoding: $0) }, \.encoded)
        case 1:
            // The form for one socket is never written.
            guard let request = try? ClassicRequest(decoding: bytes), !request.isForOneSocket else { return }
            try check(bytes, { try ClassicRequest(decoding: $0) }, \.encoded)
        case _: try check(bytes, { try ClassicResponse(decoding: $0) }, \.encoded)
        }
        try checkServer(kind, bytes)
    }
}

private func check<Message>(
    _ bytes: ByteBuffer,
    _ decode: (ByteBuffer) throws -> Message,
    _ encoded: (Message) -> ByteBuffer
) throws {
    guard let message = try? decode(bytes) else { return }
    let written = encoded(message)
    let again = try mustNotFail("reading it again") { try decode(written) }
    try promise(encoded(again) == written, "it is written as another")
}

/// Whatever is said, a server with an engine keeps its tables bounded.
private func checkServer(_ kind: Int, _ bytes: ByteBuffer) throws {
    let configuration = NodeServer.Configuration(realm: "r", node: "1", requestsTimeout: .seconds(1))
    var server = NodeServer(configuration, [ClassicDialect(key: "k", uid: configuration.uid)])
    let now = ContinuousClock.now
    _ = server.said(.serving(["/"], wantsAnswer: false), by: "engine", now: now)
    _ = server.elected()
    switch kind {
    case 0: _ = try? server.heardBroadcast(bytes, of: "/")
    case 1: _ = try? server.heardRequest(bytes, of: "/", now: now)
    case _: _ = try? server.heardResponse(bytes)
    }
    try promise(server.pendingRequests <= 1, "one message leaves \(server.pendingRequests) requests")
    _ = server.timerFired(now: now + .seconds(1 << 22))
    try promise(server.pendingRequests == 0, "a request never ends")
}
