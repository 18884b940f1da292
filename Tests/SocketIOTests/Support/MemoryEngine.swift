import EngineIOProtocol
import Logging
import SocketIO
import SocketIOProtocol

/// An engine without sockets: sessions in memory, and a clock that stands until a test moves it.
@EngineActor
final class MemoryEngine: EngineHost {
    nonisolated let nodeID: String
    private let bus: (any ClusterBus)?
    private(set) var now: ContinuousClock.Instant = .now
    private(set) var broadcasts = 0
    private var timers: [MemoryTimer] = []
    private(set) lazy var engineIO = EngineIOServer(
        host: self,
        logger: Logger(label: "memory") { _ in SwiftLogNoOpLogHandler() }
    )
    private(set) lazy var io = Server(engine: self.engineIO, bus: self.bus)

    nonisolated init(nodeID: String = "memory", bus: (any ClusterBus)? = nil) {
        self.nodeID = nodeID
        self.bus = bus
    }

    /// A client that has opened a session and joined no namespace yet.
    func open(
        _ transport: Transport = .websocket,
        url: String = "/socket.io/?EIO=4&transport=websocket"
    ) -> MemoryClient {
        _ = self.io
        return self.openRaw(transport, url: url)
    }

    func openRaw(_ transport: Transport = .websocket, url: String = "/engine.io/?EIO=4") -> MemoryClient {
        let client = MemoryClient(transport: transport)
        let headers = Headers([("Host", "localhost"), ("X-Test", "1")])
        let request = EngineIORequest(
            method: "GET",
            url: url,
            headers: headers,
            remoteAddress: "127.0.0.1",
            isSecure: false
        )
        client.server = self.engineIO
        client.receiver = self.engineIO.opened(client, request: request)
        return client
    }

    /// A client in a namespace; what it received so far is forgotten.
    func connect(_ namespace: String = "/", _ transport: Transport = .websocket) -> MemoryClient {
        let client = self.open(transport)
        client.send(namespace == "/" ? "0" : "0\(namespace),")
        client.sent = []
        return client
    }

    func broadcast(_ packet: EncodedPacket, to carriers: [any SessionCarrier], options: SendOptions) {
        self.broadcasts += 1
        for carrier in carriers { carrier.send(packet, options: options) }
    }

    func schedule(after delay: Duration, _ body: @escaping @EngineActor () -> Void) -> any EngineTimer {
        let timer = MemoryTimer(deadline: self.now + delay, body)
        self.timers.append(timer)
        return timer
    }

    /// How many timers run.
    var runningTimers: Int { self.timers.count { $0.isRunning } }

    /// Moves the clock and fires what is due, in order.
    func advance(by duration: Duration) {
        let end = self.now + duration
        while let next = self.timers.filter({ $0.isRunning && $0.deadline <= end }).min(by: {
            $0.deadline < $1.deadline
        }) {
            self.now = next.deadline
            next.fire()
        }
        self.now = end
        self.timers.removeAll { !$0.isRunning }
    }
}
