package import ArgumentParser

/// Which Redis links the clusters, and what is spoken there.
package struct RedisFlags: ParsableArguments {
    @Option(.redis) package var redis: String?
    @Option(.redisCertificateAuthority) package var redisCertificateAuthority: String?
    @Option(.bridgeSecretFile) package var bridgeSecretFile: String?
    @Option(.nodeWires) package var nodeWires: String?
    @Option(.redisKey) package var redisKey: String?
    @Option(.channelPrefix) package var channelPrefix: String?
    @Option(.subscriptionMode) package var subscriptionMode: String?
    @Option(.engineChannelPrefix) package var engineChannelPrefix: String?

    package init() {}
}
