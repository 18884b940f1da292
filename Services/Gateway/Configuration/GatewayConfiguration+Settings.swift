import Backbone
import Operations

extension GatewayConfiguration {
    /// - Throws: `SettingsError` for what the options' ranges cannot express.
    init(_ settings: Settings) throws {
        self.init()
        self.host = settings.text(.host) ?? self.host
        self.port = settings.integer(.port) ?? self.port
        self.eventLoops = settings.integer(.eventLoops) ?? self.eventLoops
        self.clusterName = settings.text(.clusterName) ?? self.clusterName
        self.nodeName = settings.text(.nodeName) ?? self.nodeName
        self.engineStallTimeout = settings.duration(.engineStallTimeout) ?? self.engineStallTimeout
        self.responseTimeout = settings.duration(.responseTimeout) ?? self.responseTimeout
        self.membership.heartbeatInterval =
            settings.duration(.heartbeatInterval) ?? self.membership.heartbeatInterval
        self.membership.timeout = settings.duration(.heartbeatTimeout) ?? self.membership.timeout
        self.placement = settings.choice(.loadBalancingMethod) ?? self.placement
        self.limits = ConnectionLimits(settings)
        self.files = FileDirectories(
            page: settings.text(.staticDirectory),
            client: settings.text(.clientDirectory)
        )
        self.brokers = try Self.brokers(settings)
        self.tls = try TLSFiles(settings)
    }

    private static func brokers(_ settings: Settings) throws -> [BrokerEndpoints] {
        let accepted = "at least one broker, each PUBLISH_ENDPOINT+SUBSCRIBE_ENDPOINT, separated by commas"
        let brokers = try (settings.list(.brokers) ?? []).map { text in
            guard let broker = BrokerEndpoints(text) else {
                throw settings.refusal(of: .brokers, accepted: accepted)
            }
            return broker
        }
        guard !brokers.isEmpty else { throw settings.refusal(of: .brokers, accepted: accepted) }
        return brokers
    }
}

extension ConnectionLimits {
    init(_ settings: Settings) {
        self.init()
        self.connections = settings.integer(.maxConnections) ?? self.connections
        self.bufferedBytes = settings.integer(.maxBufferedBytes) ?? self.bufferedBytes
        self.headers = Self.limit(settings.duration(.headersTimeout) ?? self.headers)
        self.request = Self.limit(settings.duration(.requestTimeout) ?? self.request)
        self.keepAlive = Self.limit(settings.duration(.keepAliveTimeout) ?? self.keepAlive)
    }

    /// 0 turns a limit off, as in Node.js.
    private static func limit(_ duration: Duration?) -> Duration? {
        duration == .zero ? nil : duration
    }
}

extension TLSFiles {
    init?(_ settings: Settings) throws {
        switch (settings.text(.tlsCertificate), settings.text(.tlsPrivateKey)) {
        case (nil, nil): return nil
        case (let certificate?, let privateKey?): self.init(certificate: certificate, privateKey: privateKey)
        case (_?, nil):
            throw settings.refusal(of: .tlsPrivateKey, accepted: "a PEM file, since there is a certificate")
        case (nil, _?):
            throw settings.refusal(of: .tlsCertificate, accepted: "a PEM file, since there is a private key")
        }
    }
}
