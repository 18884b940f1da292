import EngineIOProtocol
import NIOCore
import SocketIO

extension FuzzTarget {
    /// The messages of one client to a server with handlers of all kinds.
    static let socketIOServer = FuzzTarget("socketio-server") { input in
        var messages: [Message] = []
        while !input.isAtEnd {
            var flags = input.flags()
            let isBinary = flags.next()
            let bytes = ByteBuffer(bytes: flags.next() ? input.takeRest() : input.chunk())
            guard isBinary || String(validating: bytes.readableBytesView, as: UTF8.self) != nil else { continue }
            messages.append(isBinary ? .binary(bytes) : .text(bytes))
        }
        let sent = messages
        try EngineLoop.shared.eventLoop.submit {
            try EngineActor.assumeIsolated { try FuzzedServer.shared.run(sent) }
        }.wait()
    }
}

/// Lives as long as the process: what one client leaves behind, the next ones pay for.
@EngineActor
private final class FuzzedServer {
    static let shared = FuzzedServer()

    private let host = FuzzHost()
    private let io: Server

    private init() {
        self.io = Server(engine: self.host.engineIO)
        FuzzApplication.configure(self.io)
    }

    func run(_ messages: [Message]) throws {
        let session = FuzzSession()
        session.receiver = self.host.engineIO.opened(session, request: FuzzSession.request)
        for message in messages { _ = session.receiver?.received(message) }
        let sent = session.sentBytes
        let received = messages.reduce(0) { $0 + $1.bytes.readableBytes }
        try promise(sent <= 4_096 + received * 16, "\(received) bytes are answered with \(sent)")
        session.close(discard: true)
        self.host.engineIO.closed(session.id)
        let left = self.io.engine.clientsCount + self.io.of("/admin").sockets.count + self.io.sockets.sockets.count
        try promise(left == 0, "a client that has left is still there")
    }
}
