import Backbone
import ClusterAccess
import Logging
import NIOCore
import NIOPosix
package import Operations
import ServiceLifecycle

/// The redis-bridge service: one event loop, on which everything is.
package struct RedisBridge: Service {
    /// What others are told last needs this long to leave the process.
    private static let farewell = Duration.milliseconds(100)

    private let configuration: RedisBridgeConfiguration
    private let context: ServiceContext
    private let zeroMQ: ZeroMQ.Context

    package init(_ configuration: RedisBridgeConfiguration, _ context: ServiceContext) throws {
        self.configuration = configuration
        self.context = context
        self.zeroMQ = try context.makeZeroMQ()
    }

    package func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        let node = NodeID.random()
        let (configuration, context, zeroMQ) = (self.configuration, self.context, self.zeroMQ)
        let started = eventLoop.submit {
            let listener = try LinkListener(context: zeroMQ, eventLoop: eventLoop, bind: configuration.linkBind)
            let bridge = try Bridge(
                configuration,
                node: node,
                listener: listener,
                zeroMQ: zeroMQ,
                on: eventLoop,
                context
            )
            try bridge.start()
            context.announce(id: "\(node)", endpoints: ["link": listener.boundEndpoint])
            return NIOLoopBound(bridge, eventLoop: eventLoop)
        }
        let bridge = try await started.get()
        try? await gracefulShutdown()
        try await eventLoop.submit { bridge.value.leave() }.get()
        try? await Task.sleep(for: Self.farewell)
        try await eventLoop.submit { bridge.value.close() }.get()
        try await group.shutdownGracefully()
    }
}
