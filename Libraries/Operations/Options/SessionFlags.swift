package import ArgumentParser

/// The Engine.IO and Socket.IO options of an application, read by engines.
package struct SessionFlags: ParsableArguments {
    @Option(.path) package var path: String?
    @Option(.addTrailingSlash) package var addTrailingSlash: String?
    @Option(.serveClient) package var serveClient: String?
    @Option(.transports) package var transports: String?
    @Option(.allowUpgrades) package var allowUpgrades: String?
    @Option(.pingInterval) package var pingInterval: String?
    @Option(.pingTimeout) package var pingTimeout: String?
    @Option(.upgradeTimeout) package var upgradeTimeout: String?
    @Option(.noopUpgradeInterval) package var noopUpgradeInterval: String?
    @Option(.maxHttpBufferSize) package var maxHttpBufferSize: String?
    @Option(.connectTimeout) package var connectTimeout: String?
    @Option(.requestsTimeout) package var requestsTimeout: String?
    @Option(.cookie) package var cookie: String?
    @Option(.cors) package var cors: String?
    @Option(.delayedConnectionTimeout) package var delayedConnectionTimeout: String?
    @Option(.httpCompression) package var httpCompression: String?
    @Option(.perMessageDeflate) package var perMessageDeflate: String?

    package init() {}
}
