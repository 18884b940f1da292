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
    private let forwarder: Forwarder
    private let broker: Thread
    private var gateways: [TestGateway] = []

    init(_ configure: @EngineActor (Engine) -> Void) async throws {
        let context = try ZeroMQ.Context()
        let anywhere = "tcp://127.0.0.1:0"
        let forwarder = try Forwarder(
            context: context,
            configuration: Forwarder.Configuration(publishBind: anywhere, subscribeBind: anywhere)
        )
        self.context = context
        self.forwarder = forwarder
        self.broker = Thread { try? forwarder.run() }
        self.broker.start()
        self.engine = try Self.engine(context, forwarder)
        configure(self.engine)
        try self.engine.start()
        while self.engine.slot == nil { try await Task.sleep(for: .milliseconds(2)) }
    }

    private static func engine(_ context: ZeroMQ.Context, _ forwarder: Forwarder) throws -> Engine {
        let brokers = [BrokerEndpoints("\(forwarder.publishEndpoint)+\(forwarder.subscribeEndpoint)")].compactMap { $0 }
        let configuration = EngineConfiguration(
            linkBind: "tcp://127.0.0.1:0",
            brokers: brokers,
            cluster: "test",
            nodeName: "",
            stallTimeout: .seconds(10),
            heartbeatInterval: .seconds(5),
            heartbeatTimeout: .seconds(10),
            requestsTimeout: .seconds(5),
            options: ServerOptions()
        )
        let node = NodeID.random()
        let loop = EngineLoop.shared.eventLoop
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let announcement = Announcement(node: node, incarnation: .now(), role: .engine, cluster: "test", name: "")
        return Engine(
            configuration,
            node: node,
            plane: Plane(
                context: context,
                eventLoop: loop,
                configuration: configuration.plane,
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

    func stop() async {
        for gateway in self.gateways { gateway.close() }
        await self.engine.stop()
        self.forwarder.stop()
    }
}
