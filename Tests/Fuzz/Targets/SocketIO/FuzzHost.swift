import EngineIOProtocol
import Logging
import NIOCore
import SocketIO
import SocketIOProtocol

/// An engine in memory whose clock stands still.
@EngineActor
final class FuzzHost: EngineHost {
    nonisolated let nodeID = "fuzz"
    nonisolated let now = ContinuousClock.now
    private(set) lazy var engineIO = EngineIOServer(
        host: self,
        logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
    )

    func schedule(after delay: Duration, _ body: @escaping @EngineActor () -> Void) -> any EngineTimer {
        FuzzTimer()
    }

    func broadcast(_ packet: EncodedPacket, to carriers: [any SessionCarrier], options: SendOptions) {
        for carrier in carriers { carrier.send(packet, options: options) }
    }
}

@EngineActor
private final class FuzzTimer: EngineTimer {
    nonisolated init() {}

    func cancel() {}
}

/// One client's session: counts what it is sent.
@EngineActor
final class FuzzSession: SessionCarrier {
    static let request = EngineIORequest(
        method: "GET",
        url: "/socket.io/?EIO=4&transport=websocket",
        headers: Headers([("Host", "localhost")]),
        remoteAddress: "127.0.0.1",
        isSecure: false
    )

    nonisolated let id = "session"
    nonisolated let transport = Transport.websocket
    private(set) var isOpen = true
    var receiver: (any SessionReceiver)?
    private(set) var sentBytes = 0

    func send(_ packet: EncodedPacket, options: SendOptions) {
        self.sentBytes += packet.attachments.reduce(packet.text.readableBytes) { $0 + $1.readableBytes }
    }

    func send(_ message: Message, options: SendOptions) {
        self.sentBytes += message.bytes.readableBytes
    }

    func close(discard: Bool) {
        guard self.isOpen else { return }
        self.isOpen = false
        let receiver = self.receiver
        self.receiver = nil
        receiver?.closed(.forcedClose, .none)
    }

    func answerAwaited() {}

    func finished(byteCount: Int) {}
}
