import Adapter
import EngineIOProtocol
import NIOCore
import SocketIO
import SocketIOProtocol

extension FuzzTarget {
    /// What other servers of a cluster say to one with handlers and a client.
    static let cluster = FuzzTarget("cluster") { input in
        let bytes = ByteBuffer(bytes: input.takeRest())
        if let message = try? ClusterMessage(decoding: bytes) { try checkEncoding(of: message) }
        try EngineLoop.shared.eventLoop.submit {
            try EngineActor.assumeIsolated { try FuzzedMember.shared.run(bytes) }
        }.wait()
    }
}

private func checkEncoding(of message: ClusterMessage) throws {
    var (once, twice) = (ByteBuffer(), ByteBuffer())
    message.encode(into: &once)
    try mustNotFail("decoding what was encoded") { try ClusterMessage(decoding: once) }.encode(into: &twice)
    try promise(once == twice, "a message changes by being passed on")
}

/// A server that others speak to; what it answers is measured. Lives as long as the process, like `FuzzedServer`.
@EngineActor
private final class FuzzedMember: ClusterBus {
    static let shared = FuzzedMember()

    private let host = FuzzHost()
    private lazy var io = Server(engine: self.host.engineIO, bus: self)
    private var answers = 0

    private init() {
        FuzzApplication.configure(self.io)
        self.io.sockets.onServerSideEvent("ping") { (arguments: SocketIO.Arguments) in arguments }
        self.io.cluster.appeared("other")
    }

    func run(_ bytes: ByteBuffer) throws {
        let session = FuzzSession()
        session.receiver = self.host.engineIO.opened(session, request: FuzzSession.request)
        _ = session.receiver?.received(.text(ByteBuffer(string: "0")))
        let before = session.sentBytes
        self.answers = 0
        try? self.io.cluster.received(bytes, from: "other")
        let sent = session.sentBytes - before
        try promise(sent <= 64 + bytes.readableBytes, "\(bytes.readableBytes) bytes have a client get \(sent)")
        try promise(self.answers <= 1, "a message has \(self.answers) answers")
        try promise(self.io.cluster.pendingRequests == 0, "a message has made a request")
        session.close(discard: true)
        self.host.engineIO.closed(session.id)
    }

    func publish(_ message: ClusterMessage) -> Bool { true }

    func send(_ message: ClusterMessage, to node: String) {
        // Who watches rooms is told of each namespace, and of changes.
        if case .rooms = message { return }
        self.answers += 1
    }

    func requestEnded(isTimedOut: Bool, missing: [String]) {}
}
