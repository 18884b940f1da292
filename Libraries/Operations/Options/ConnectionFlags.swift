package import ArgumentParser

/// How gateways treat connections; where they listen is a flag of the gateway itself.
package struct ConnectionFlags: ParsableArguments {
    @Option(.host) package var host: String?
    @Option(.eventLoops) package var eventLoops: String?
    @Option(.tlsCertificate) package var tlsCertificate: String?
    @Option(.tlsPrivateKey) package var tlsPrivateKey: String?
    @Option(.staticDirectory) package var staticDirectory: String?
    @Option(.clientDirectory) package var clientDirectory: String?
    @Option(.headersTimeout) package var headersTimeout: String?
    @Option(.requestTimeout) package var requestTimeout: String?
    @Option(.keepAliveTimeout) package var keepAliveTimeout: String?
    @Option(.loadBalancingMethod) package var loadBalancingMethod: String?
    @Option(.maxConnections) package var maxConnections: String?
    @Option(.maxBufferedBytes) package var maxBufferedBytes: String?
    @OptionGroup package var rates: RateFlags

    package init() {}
}
