package import Backbone
package import Logging
package import NIOCore

/// What all loops of the gateway have in common.
package struct SharedResources: Sendable {
    /// The gateway's id, of this incarnation.
    let node: NodeID
    let configuration: GatewayConfiguration
    let site: Site
    let metrics: GatewayMetrics
    let logger: Logger
    /// Makes the path of a link to an engine that advertises this address.
    let dial: @Sendable (LinkAddress, any EventLoop) throws -> any LinkPath
    let now: @Sendable () -> ContinuousClock.Instant
    /// `nil` where addresses have no limits.
    let addresses: AddressLimits?
    /// `nil` where sessions have no message rate.
    let paces: SessionPaces?

    package init(
        node: NodeID,
        configuration: GatewayConfiguration,
        site: Site,
        metrics: GatewayMetrics,
        logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        dial: @escaping @Sendable (LinkAddress, any EventLoop) throws -> any LinkPath
    ) {
        self.node = node
        self.configuration = configuration
        self.site = site
        self.metrics = metrics
        self.logger = logger
        self.now = now
        self.dial = dial
        self.addresses =
            configuration.address.isOff
            ? nil
            : AddressLimits(configuration.address, configuration.proxies, metrics: metrics, logger: logger, now: now)
        self.paces = configuration.messages.map { SessionPaces($0, metrics: metrics) }
    }
}
