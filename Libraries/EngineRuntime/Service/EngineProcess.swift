import Backbone
import ClusterAccess
import EngineIOProtocol
import Foundation
import Logging
import NIOCore
import Operations
import ServiceLifecycle
import SocketIO

/// The engine as a service of its process: from the sockets it binds to the ready line, and back.
struct EngineProcess: Service {
    private let application: EngineService.Application
    private let configuration: EngineConfiguration
    private let context: ServiceContext
    private let zeroMQ: ZeroMQ.Context

    /// - Throws: `SettingsError` for options that make no sense.
    init(_ application: EngineService.Application, _ context: ServiceContext) throws {
        self.application = application
        self.context = context
        self.configuration = try EngineConfiguration(context.settings, path: application.path)
        self.zeroMQ = try context.makeZeroMQ()
    }

    func run() async throws {
        try await self.serve()
    }

    @EngineActor
    private func serve() async throws {
        let engine = try self.makeEngine()
        self.application.configure(engine)
        try engine.start()
        let reporter = EngineReporter(engine, self.context)
        try await gracefulShutdownOrCancellation(reporting: reporter)
        // The rest of the time is for what was said last to go out.
        let timeout = self.context.settings.duration(.shutdownTimeout) ?? .seconds(10)
        await engine.drain(within: timeout / 2)
        await engine.stop()
    }

    /// Looks at the engine until it has to go.
    @EngineActor
    private func gracefulShutdownOrCancellation(reporting reporter: EngineReporter) async throws {
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask { await reporter.run() }
            try? await gracefulShutdown()
            tasks.cancelAll()
        }
    }

    @EngineActor
    private func makeEngine() throws -> Engine {
        let loop = EngineLoop.shared.eventLoop
        let logger = self.context.logger
        let listener = try LinkListener(context: self.zeroMQ, eventLoop: loop, bind: self.configuration.linkBind)
        let node = NodeID.random()
        let plane = Plane(
            context: self.zeroMQ,
            eventLoop: loop,
            configuration: self.configuration.plane,
            announcement: try self.announcement(of: node, at: listener),
            logger: logger
        )
        let metrics = EngineMetrics(self.context.metrics)
        return Engine(
            self.configuration,
            node: node,
            plane: plane,
            listener: listener,
            metrics: metrics,
            logger: logger
        )
    }

    private func announcement(of node: NodeID, at listener: LinkListener) throws -> Announcement {
        var announcement = Announcement(
            node: node,
            incarnation: .now(),
            role: .engine,
            cluster: self.configuration.cluster,
            name: self.configuration.nodeName
        )
        let address = self.configuration.linkAdvertise ?? listener.boundEndpoint
        announcement.endpoints = [Endpoint(name: "link", address: address)]
        announcement.key = self.zeroMQ.publicKey
        announcement.options = Array(try JSONEncoder().encode(self.configuration.options))
        return announcement
    }
}

extension EngineService.Application {
    var path: String {
        switch self {
        case .socketIO: "/socket.io"
        case .engineIO: "/engine.io"
        }
    }

    @EngineActor
    func configure(_ engine: Engine) {
        switch self {
        case .engineIO(let application): application.configure(engine.server)
        case .socketIO(let application): application.configure(engine.makeServer())
        }
    }
}

extension EngineConfiguration {
    var plane: Plane.Configuration {
        var configuration = Plane.Configuration(brokers: self.brokers)
        configuration.membership.heartbeatInterval = self.heartbeatInterval
        configuration.membership.timeout = self.heartbeatTimeout
        configuration.membership.claimsSlot = true
        return configuration
    }
}
