/// Every option of the product, once. The case's name is Node.js' spelling wherever Node.js has the option.
///
/// An option is a flag (`--ping-interval` or `--pingInterval`), an environment variable (`SIGNALBOX_PING_INTERVAL`)
/// and a key of the configuration file (either spelling of the flag). What values it takes stands in
/// `OptionName+Values.swift`, who reads it in `OptionName+Readers.swift`.
package enum OptionName: String, Sendable, CaseIterable {
    // Every service.
    case config
    case cpuScheduling
    case curveAllowedKeys
    case curveSecretKeyFile
    case logLevel
    case nodeName
    case operationsHost
    case operationsPort
    case parentPid
    case shutdownTimeout

    // The cluster.
    case brokers
    case clusterName
    case curveBrokerKeys
    case engineStallTimeout
    case heartbeatInterval
    case heartbeatTimeout
    case responseTimeout

    // The application's Engine.IO and Socket.IO: an engine announces them, gateways follow.
    case addTrailingSlash
    case allowUpgrades
    case connectTimeout
    case cookie
    case cors
    case delayedConnectionTimeout
    case httpCompression
    case maxHttpBufferSize
    case noopUpgradeInterval
    case path
    case perMessageDeflate
    case pingInterval
    case pingTimeout
    case requestsTimeout
    case serveClient
    case transports
    case upgradeTimeout

    // Engines.
    case application
    case linkAdvertise
    case linkBind

    // Gateways.
    case clientDirectory
    case connectionRateBurst
    case connectionRateLimit
    case eventLoops
    case headersTimeout
    case host
    case keepAliveTimeout
    case loadBalancingMethod
    case maxBufferedBytes
    case maxConnections
    case maxConnectionsPerAddress
    case messageRateBurst
    case messageRateLimit
    case messageRateTimeout
    case port
    case requestTimeout
    case staticDirectory
    case tlsCertificate
    case tlsPrivateKey
    case trustedProxies

    // Brokers.
    case publishBind
    case subscribeBind

    // Redis bridges.
    case bridgeSecretFile
    case channelPrefix
    case engineChannelPrefix
    case nodeWires
    case redis
    case redisCertificateAuthority
    case redisKey
    case subscriptionMode

    // The local cluster.
    case bridges
    case curve
    case engines
    case gateways
    case link
    case restart
}

extension OptionName {
    /// Node.js' spelling: `pingInterval`.
    package var camelCase: String { self.rawValue }

    /// The command line's spelling: `ping-interval`.
    package var kebabCase: String { self.words.joined(separator: "-") }

    /// The environment's spelling: `SIGNALBOX_PING_INTERVAL`.
    package var environmentVariable: String {
        Self.environmentPrefix + self.words.joined(separator: "_").uppercased()
    }

    package static let environmentPrefix = "SIGNALBOX_"

    /// Finds an option by either spelling of its flag, without the dashes.
    package init?(spelling: some StringProtocol) {
        guard let option = Self.bySpelling[String(spelling)] else { return nil }
        self = option
    }

    private static let bySpelling: [String: OptionName] = Dictionary(
        Self.allCases.flatMap { [($0.camelCase, $0), ($0.kebabCase, $0)] },
        uniquingKeysWith: { first, _ in first }
    )

    private var words: [String] {
        var words = [""]
        for character in self.rawValue {
            if character.isUppercase { words.append("") }
            words[words.count - 1] += character.lowercased()
        }
        return words
    }
}
