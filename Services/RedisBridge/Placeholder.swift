package import Operations
import ServiceLifecycle

package struct RedisBridgeConfiguration: Sendable {
    package init(_ settings: Settings) throws {}
}

package struct RedisBridge: Service {
    package init(_ configuration: RedisBridgeConfiguration, _ context: ServiceContext) throws {}
    package func run() async throws { try? await gracefulShutdown() }
}
