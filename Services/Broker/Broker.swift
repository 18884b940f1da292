import Backbone
import ClusterAccess
import NIOPosix
import Operations
import ServiceLifecycle

/// Runs a `Forwarder` on a thread of its own, until the process is to end.
///
/// There is nothing to drain: nodes have another broker, and what this one still holds they repair.
struct Broker: Service {
    private let forwarder: Forwarder
    private let context: ServiceContext
    private let forwarding: Condition

    /// Binds; so a broker that cannot work fails at start.
    init(_ configuration: BrokerConfiguration, _ context: ServiceContext) throws {
        self.context = context
        self.forwarding = context.health.readiness("forwarding", missing: "the forwarder has not started")
        self.forwarder = try Forwarder(
            context: try context.makeZeroMQ(),
            configuration: Forwarder.Configuration(
                publishBind: configuration.publishBind,
                subscribeBind: configuration.subscribeBind
            )
        )
        BrokerMetrics.register(context.metrics, self.forwarder)
    }

    func run() async throws {
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        self.began()
        try await withGracefulShutdownHandler {
            try await thread.runIfActive { try self.forwarder.run() }
        } onGracefulShutdown: {
            self.forwarding.failed("shutting down")
            self.forwarder.stop()
        }
        try await thread.shutdownGracefully()
    }

    /// Both endpoints are bound since `init`: what connects from now on is served.
    private func began() {
        self.forwarding.satisfied()
        self.context.announce(
            id: NodeID.random().description,
            endpoints: ["publish": self.forwarder.publishEndpoint, "subscribe": self.forwarder.subscribeEndpoint]
        )
    }
}
