package import ArgumentParser

/// What gateways let one address and one session do; all of it is unlimited unless it is set.
package struct RateFlags: ParsableArguments {
    @Option(.maxConnectionsPerAddress) package var maxConnectionsPerAddress: String?
    @Option(.connectionRateLimit) package var connectionRateLimit: String?
    @Option(.connectionRateBurst) package var connectionRateBurst: String?
    @Option(.messageRateLimit) package var messageRateLimit: String?
    @Option(.messageRateBurst) package var messageRateBurst: String?
    @Option(.messageRateTimeout) package var messageRateTimeout: String?
    @Option(.trustedProxies) package var trustedProxies: String?

    package init() {}
}
