extension OptionName {
    /// The services that read this option. In the environment and in a file, which several services share, an option
    /// of another service is no mistake.
    package var readers: [ServiceKind] {
        switch self {
        case .config, .cpuScheduling, .curveAllowedKeys, .curveSecretKeyFile, .logLevel, .nodeName, .operationsHost,
            .operationsPort, .parentPid, .shutdownTimeout:
            [.gateway, .engine, .broker, .redisBridge]
        case .brokers, .clusterName, .curveBrokerKeys, .engineStallTimeout, .heartbeatInterval, .heartbeatTimeout,
            .responseTimeout:
            [.gateway, .engine, .redisBridge]
        case .addTrailingSlash, .allowUpgrades, .connectTimeout, .cookie, .cors, .httpCompression,
            .maxHttpBufferSize, .noopUpgradeInterval, .perMessageDeflate, .pingInterval, .pingTimeout, .serveClient,
            .transports, .upgradeTimeout:
            [.engine]
        case .delayedConnectionTimeout, .linkAdvertise, .linkBind, .path, .requestsTimeout:
            [.engine, .redisBridge]
        case .application:
            [.engine, .localCluster]
        case .eventLoops, .headersTimeout, .host, .keepAliveTimeout, .loadBalancingMethod, .maxBufferedBytes,
            .maxConnections, .port, .requestTimeout, .staticDirectory, .clientDirectory, .tlsCertificate,
            .tlsPrivateKey, .connectionRateBurst, .connectionRateLimit, .maxConnectionsPerAddress, .messageRateBurst,
            .messageRateLimit, .messageRateTimeout, .trustedProxies:
            [.gateway]
        case .publishBind, .subscribeBind:
            [.broker]
        case .bridges, .curve, .engines, .gateways, .link, .restart:
            [.localCluster]
        case .channelPrefix, .engineChannelPrefix, .redisCertificateAuthority, .redisKey,
            .subscriptionMode:
            [.redisBridge]
        case .bridgeSecretFile, .nodeWires, .redis:
            [.redisBridge, .localCluster]
        }
    }
}
