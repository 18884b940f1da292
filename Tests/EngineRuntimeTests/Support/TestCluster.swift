import Backbone
import EngineIOProtocol
import Foundation
import Logging
import NIOCore
import Operations
import SocketIO

@testable import EngineRuntime

/// A broker and an engine with a real plane and real paths, in the test's own process.
@EngineActor
final class TestCluster {
    let context: ZeroMQ.Context
    let engine: Engine
    let name: String
    private let forwarder: Forwarder
    private let broker: Thread
    private var gateways: [TestGateway] = []
    private var planes: [Plane] = []

    /// A cluster that takes sessions.
    convenience init(_ configure: @EngineActor (Engine) -> Void) async throws {
        try self.init("test", delay: .milliseconds(300), configure)
        while self.engine.slot == nil { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// A cluster whose engine is about to claim its slot.
    ///
    /// - Parameter delay: the engine's `delayedConnectionTimeout`.
    init(_ name: String, delay: Duration, _ configure: @EngineActor (Engine) -> Void) throws {
        let context = try ZeroMQ.Context()
        let anywhere = "tcp://127.0.0.1:0"
        let forwarder = try Forwarder(
            context: context,
            configuration: Forwarder.Configuration(publishBind: anywhere, subscribeBind: anywhere)
        )
        self.context = context
        self.name = name
        self.forwarder = forwarder
        self.broker = Thread { try? forwarder.run() }
        self.broker.start()
        self.engine = try Self.engine(context, forwarder, cluster: name, delay: delay)
        configure(self.engine)
        try self.engine.start()
    }

    var brokers: [BrokerEndpoints] { Self.brokers(self.forwarder) }

    private static func brokers(_ forwarder: Forwarder) -> [BrokerEndpoints] {
        [BrokerEndpoints("\(forwarder.publishEndpoint)+\(forwarder.subscribeEndpoint)")].compactMap { $0 }
    }

    /// Everybody answers at once here, so that nobody need wait long for it.
    private static func prompt(_ configuration: Plane.Configuration) -> Plane.Configuration {
        var configuration = configuration
        configuration.membership.answerTimeout = .milliseconds(50)
        return configuration
    }

    private static func engine(
        _ context: ZeroMQ.Context,
        _ forwarder: Forwarder,
        cluster: String,
        delay: Duration
    ) throws -> Engine {
        let configuration = EngineConfiguration(
            linkBind: "tcp://127.0.0.1:0",
            brokers: self.brokers(forwarder),
            cluster: cluster,
            nodeName: "",
            stallTimeout: .seconds(10),
            heartbeatInterval: .seconds(5),
            heartbeatTimeout: .seconds(10),
            requestsTimeout: .seconds(5),
            delayedConnectionTimeout: delay,
            options: ServerOptions()
        )
        let node = NodeID.random()
        let loop = EngineLoop.shared.eventLoop
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        var announcement = Announcement(node: node, incarnation: .now(), role: .engine, cluster: cluster)
        announcement.options = Array(try JSONEncoder().encode(configuration.options))
        return Engine(
            configuration,
            node: node,
            plane: Plane(
                context: context,
                eventLoop: loop,
                configuration: self.prompt(configuration.plane),
                announcement: announcement,
                logger: logger
            ),
            listener: try LinkListener(context: context, eventLoop: loop, bind: configuration.linkBind),
            metrics: EngineMetrics(Metrics()),
            logger: logger
        )
    }

    func gateway() throws -> TestGateway {
        let gateway = try TestGateway(self.context, to: self.engine.listener.boundEndpoint)
        self.gateways.append(gateway)
        return gateway
    }

    /// Another node on the cluster plane, once it has joined.
    func plane(_ announcement: Announcement, hearsEverything: Bool = false) async throws -> Plane {
        var configuration = Self.prompt(Plane.Configuration(brokers: self.brokers))
        configuration.hearsEverything = hearsEverything
        let plane = Plane(
            context: self.context,
            eventLoop: EngineLoop.shared.eventLoop,
            configuration: configuration,
            announcement: announcement,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        self.planes.append(plane)
        try plane.start()
        while !plane.membership.view.isJoined { try await Task.sleep(for: .milliseconds(2)) }
        return plane
    }

    func stop() async {
        for plane in self.planes { plane.close() }
        for gateway in self.gateways { gateway.close() }
        await self.engine.stop()
        self.forwarder.stop()
    }
}
