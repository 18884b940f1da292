import Backbone
import EngineRuntime
import Logging
import NIOCore
import Operations
import SessionLink
import SocketIO

extension FuzzTarget {
    /// What a gateway says to an engine, in sound batches or none, while an application runs.
    static let engineLink = FuzzTarget("engine-link") { input in
        var batches: [[UInt8]] = []
        while !input.isAtEnd { batches.append(input.chunk()) }
        let said = batches
        try EngineLoop.shared.eventLoop.submit {
            try EngineActor.assumeIsolated { try FuzzedEngine.shared.get().run(said) }
        }.wait()
    }
}

/// Lives as long as the process: what one gateway leaves behind, the next ones pay for.
@EngineActor
private final class FuzzedEngine {
    static let shared = Result { try FuzzedEngine() }

    private let engine: Engine
    private let io: Server
    private var links: UInt64 = 0

    private init() throws {
        let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        let loop = EngineLoop.shared.eventLoop
        let context = try ZeroMQ.Context()
        let flags = Flags([.linkBind: "inproc://engine", .brokers: "inproc://publish+inproc://subscribe"])
        let configuration = try EngineConfiguration(Settings.loaded(.engine, flags), path: "/engine.io")
        let node = NodeID(rawValue: 2)
        self.engine = Engine(
            configuration,
            node: node,
            plane: Plane(
                context: context,
                eventLoop: loop,
                configuration: Plane.Configuration(brokers: []),
                announcement: Announcement(node: node, incarnation: .now(), role: .engine, cluster: "c"),
                logger: logger
            ),
            listener: try LinkListener(context: context, eventLoop: loop, bind: "inproc://engine"),
            metrics: EngineMetrics(Metrics()),
            logger: logger
        )
        self.io = Server(engine: self.engine.server)
        FuzzApplication.configure(self.io)
        // Else nobody could name the session that was opened.
        self.engine.server.generateID { _ in String(FuzzGateway.sid.dropFirst(4)) }
        self.engine.slotSettled(SlotClaim(tag: SlotTag(rawValue: 0), epoch: 1, isSettled: true))
    }

    func run(_ batches: [[UInt8]]) throws {
        self.links += 1
        var batch = LinkBatch(epoch: 1, link: LinkID(rawValue: self.links))
        self.say(batch, .open)
        for records in batches {
            batch.sequence += 1
            batch.body = records
            self.say(batch, .data)
        }
        // Fresh epochs open and close whatever became of the first.
        batch.epoch = 2
        self.say(batch, .open)
        self.say(batch, .close)
        self.engine.server.close()
        try promise(self.engine.linkCount == 0, "\(self.engine.linkCount) links are left")
        let left = self.engine.server.clientsCount + self.io.sockets.sockets.count + self.io.of("/admin").sockets.count
        try promise(left == 0, "\(left) clients are left")
    }

    private func say(_ batch: LinkBatch, _ kind: BatchKind) {
        var batch = batch
        batch.kind = kind.rawValue
        batch.incarnation = self.engine.incarnation
        batch.body = kind == .data ? batch.body : []
        batch.bytes.withUnsafeBytes { self.engine.batchReceived($0, from: LinkPeer(rawValue: 1)) }
        self.engine.passEnded()
    }
}
