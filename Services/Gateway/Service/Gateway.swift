import Backbone
import ClusterAccess
import Logging
import NIOCore
import NIOPosix
package import Operations
import ServiceLifecycle

/// The gateway service: connections on its loops, the cluster's plane on the first of them.
package struct Gateway: Service {
    /// What engines and other nodes are told last needs this long to leave the process.
    private static let farewell = Duration.milliseconds(100)
    /// Of the shutdown's time, what is left for connections that do not end by themselves.
    private static let reserve = Duration.milliseconds(1_500)
    private static let defaultShutdownTimeout = Duration.seconds(10)
    /// For so long the port stays closed while the gateway is not ready.
    private static let patience = Duration.seconds(2)

    private let shared: SharedResources
    private let context: ServiceContext
    private let readiness: Readiness
    private let zeroMQ: ZeroMQ.Context

    package init(_ configuration: GatewayConfiguration, _ context: ServiceContext) throws {
        let configuration = Self.limited(configuration, context)
        self.context = context
        self.readiness = Readiness(context.health, loops: configuration.eventLoops)
        let node = NodeID.random()
        let zeroMQ = try context.makeZeroMQ()
        self.zeroMQ = zeroMQ
        var logger = context.logger
        logger[.node] = "\(node)"
        self.shared = SharedResources(
            node: node,
            configuration: configuration,
            site: try Site.load(configuration.files, logger: logger),
            metrics: GatewayMetrics(context.metrics),
            logger: logger,
            dial: { address, eventLoop in
                try LinkDialer(context: zeroMQ, eventLoop: eventLoop, address: address)
            }
        )
    }

    private static func limited(
        _ configuration: GatewayConfiguration,
        _ context: ServiceContext
    ) -> GatewayConfiguration {
        var limited = configuration
        limited.limits.limitConnections(descriptors: FileDescriptors.limit)
        let connections = limited.limits.connections
        if context.settings.integer(.maxConnections) ?? 0 > connections {
            context.logger.warning(
                "fewer connections than asked for: raise the limit of file descriptors",
                metadata: .data([.connections: "\(connections)", .limit: "\(FileDescriptors.limit)"])
            )
        }
        return limited
    }

    package func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: self.shared.configuration.eventLoops)
        let loops = try await self.makeLoops(group)
        let plane = try await self.startPlane(loops)
        await self.becomeReady()
        let listener = try await GatewayListener.bind(
            self.shared.configuration,
            group: group,
            loops: loops,
            logger: self.shared.logger
        )
        self.shared.logger.info("listening", metadata: .data([.url: "\(listener.url)"]))
        self.context.announce(id: "\(self.shared.node)", url: listener.url, endpoints: ["http": listener.url])
        try? await gracefulShutdown()
        await self.drain(listener, loops, plane)
        try await group.shutdownGracefully()
    }

    /// Clients of living sessions should find a gateway that knows the engines: as long as it does not, a closed port sends
    /// them, or their load balancer, to another one. Where there is no engine, somebody has to say so.
    private func becomeReady() async {
        let end = ContinuousClock.now + Self.patience
        while !self.readiness.isReady, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private func makeLoops(_ group: MultiThreadedEventLoopGroup) async throws -> [LoopHandle] {
        var loops: [LoopHandle] = []
        let shared = self.shared
        for (index, eventLoop) in group.makeIterator().enumerated() {
            let loop = eventLoop.submit { LoopHandle(GatewayLoop(eventLoop, index: index, shared: shared)) }
            loops.append(try await loop.get())
        }
        return loops
    }

    private func startPlane(_ loops: [LoopHandle]) async throws -> NIOLoopBound<GatewayPlane> {
        let (shared, readiness, zeroMQ) = (self.shared, self.readiness, self.zeroMQ)
        let plane = try await loops[0].run { loop in
            let plane = GatewayPlane(shared, zeroMQ, on: loop, loops: loops, readiness: readiness)
            return NIOLoopBound(plane, eventLoop: loop.eventLoop)
        }
        for handle in loops {
            _ = try await handle.run { loop in
                let index = loop.index
                loop.onEnginesChanged = { engines in
                    readiness.enginesChanged(engines, loop: index)
                    plane.eventLoop.execute { plane.value.readinessChanged() }
                }
                loop.onEngineGone = { engine in plane.eventLoop.execute { plane.value.engineGone(engine) } }
            }
        }
        _ = try await loops[0].run { _ in try plane.value.start() }
        return plane
    }

    // MARK: The end

    private func drain(_ listener: GatewayListener, _ loops: [LoopHandle], _ plane: NIOLoopBound<GatewayPlane>) async {
        let deadline = ContinuousClock.now + self.timeForConnections
        _ = try? await loops[0].run { _ in plane.value.drain() }
        await listener.close()
        for loop in loops { loop.post { [timeForConnections] in $0.drain(within: timeForConnections / 2) } }
        await self.connectionsEnded(by: deadline)
        for loop in loops { _ = try? await loop.run { $0.end() } }
        _ = try? await loops[0].run { _ in plane.value.leave() }
        try? await Task.sleep(for: Self.farewell)
        for loop in loops { _ = try? await loop.run { $0.close() } }
        _ = try? await loops[0].run { _ in plane.value.close() }
    }

    private var timeForConnections: Duration {
        let timeout = self.context.settings.duration(.shutdownTimeout) ?? Self.defaultShutdownTimeout
        return max(timeout - Self.reserve, .zero)
    }

    private func connectionsEnded(by deadline: ContinuousClock.Instant) async {
        while self.shared.metrics.connections.value > 0, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
