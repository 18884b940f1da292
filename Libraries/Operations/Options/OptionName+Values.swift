extension OptionName {
    /// Timers in Node.js end at this many milliseconds, so ours do.
    private static let longest = 2_147_483_647

    package var values: OptionValues {
        switch self {
        case .config, .nodeName, .operationsHost, .host, .clusterName, .application, .path, .redis:
            .text
        case .linkBind, .linkAdvertise, .publishBind, .subscribeBind:
            .text
        case .channelPrefix, .engineChannelPrefix, .redisKey, .redisCertificateAuthority, .bridgeSecretFile:
            .text
        case .clientDirectory, .staticDirectory, .tlsCertificate, .tlsPrivateKey, .curveAllowedKeys,
            .curveBrokerKeys, .curveSecretKeyFile:
            .text
        case .operationsPort, .port: .integer(0...65_535)
        case .parentPid: .integer(1...Int(Int32.max))
        case .eventLoops: .integer(1...64)
        case .maxConnections: .integer(1...10_000_000)
        // 0 turns them off, or leaves a burst to its rate.
        case .maxConnectionsPerAddress: .integer(0...10_000_000)
        case .connectionRateBurst, .connectionRateLimit, .messageRateBurst, .messageRateLimit: .integer(0...1_000_000)
        case .maxBufferedBytes: .integer(65_536...Self.longest)
        // A message crosses the link between gateway and engine whole.
        case .maxHttpBufferSize: .integer(1...120_000_000)
        case .gateways, .engines: .integer(1...64)
        case .bridges: .integer(0...16)
        case .pingInterval, .pingTimeout, .upgradeTimeout, .connectTimeout, .noopUpgradeInterval, .requestsTimeout,
            .responseTimeout, .engineStallTimeout, .heartbeatInterval, .heartbeatTimeout, .messageRateTimeout:
            .milliseconds(1...Self.longest)
        case .shutdownTimeout: .milliseconds(0...600_000)
        case .delayedConnectionTimeout: .milliseconds(0...Self.longest)
        // 0 turns them off, as in Node.js' HTTP server.
        case .headersTimeout, .requestTimeout, .keepAliveTimeout: .milliseconds(0...Self.longest)
        case .addTrailingSlash, .allowUpgrades, .curve, .serveClient, .restart: .boolean
        case .cpuScheduling: .choice(["batch", "normal"])
        case .logLevel: .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"])
        case .loadBalancingMethod: .choice(["least-connection", "round-robin", "random"])
        case .link: .choice(["ipc", "tcp"])
        case .subscriptionMode: .choice(["static", "dynamic", "dynamic-private"])
        case .transports: .list(of: ["polling", "websocket"])
        case .nodeWires: .list(of: ["adapter", "sharded", "engine", "none"])
        case .brokers, .trustedProxies: .list(of: nil)
        case .cookie, .cors, .httpCompression, .perMessageDeflate: .json
        }
    }
}
