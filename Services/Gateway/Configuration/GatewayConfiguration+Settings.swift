import Backbone
import ClusterAccess
import Foundation
package import Operations

extension GatewayConfiguration {
    /// - Throws: `SettingsError` for what the options' ranges cannot express.
    package init(_ settings: Settings) throws {
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
        self.address = AddressLimit(settings)
        self.messages = MessagePace.Limit(settings)
        self.proxies = try TrustedProxies(settings)
        self.files = try FileDirectories(settings)
        self.brokers = try settings.brokers()
        self.tls = try TLSFiles(settings)
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

extension AddressLimit {
    init(_ settings: Settings) {
        let connections = settings.integer(.maxConnectionsPerAddress) ?? 0
        self.init(
            connections: connections > 0 ? connections : nil,
            rate: Rate(settings, .connectionRateLimit, burst: .connectionRateBurst)
        )
    }
}

extension MessagePace.Limit {
    init?(_ settings: Settings) {
        guard let rate = Rate(settings, .messageRateLimit, burst: .messageRateBurst) else { return nil }
        self.init(rate: rate)
        self.patience = settings.duration(.messageRateTimeout) ?? self.patience
    }
}

extension Rate {
    /// 0 turns a rate off.
    init?(_ settings: Settings, _ rate: OptionName, burst: OptionName) {
        guard let perSecond = settings.integer(rate), perSecond > 0 else { return nil }
        self.init(perSecond: perSecond, burst: settings.integer(burst) ?? 0)
    }
}

extension TrustedProxies {
    init(_ settings: Settings) throws {
        self.init(
            try (settings.list(.trustedProxies) ?? []).map { text in
                guard let block = NetworkBlock(text) else {
                    let accepted = "addresses or CIDR blocks (10.0.0.0/8, ::1), separated by commas"
                    throw settings.refusal(of: .trustedProxies, accepted: accepted)
                }
                return block
            }
        )
    }
}

extension FileDirectories {
    package init(_ settings: Settings) throws {
        self.init()
        self.page = try settings.existing(.staticDirectory, isFolder: true)
        self.client = try settings.existing(.clientDirectory, isFolder: true)
    }
}

extension TLSFiles {
    init?(_ settings: Settings) throws {
        let certificate = try settings.existing(.tlsCertificate, isFolder: false)
        let privateKey = try settings.existing(.tlsPrivateKey, isFolder: false)
        switch (certificate, privateKey) {
        case (nil, nil): return nil
        case (let certificate?, let privateKey?): self.init(certificate: certificate, privateKey: privateKey)
        case (_?, nil):
            throw settings.refusal(of: .tlsPrivateKey, accepted: "a PEM file, since there is a certificate")
        case (nil, _?):
            throw settings.refusal(of: .tlsCertificate, accepted: "a PEM file, since there is a private key")
        }
    }
}

extension Settings {
    /// A path that was given, if something of its kind is there.
    fileprivate func existing(_ option: OptionName, isFolder: Bool) throws -> String? {
        guard let path = self.text(option) else { return nil }
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        guard exists, isDirectory.boolValue == isFolder else {
            throw self.refusal(of: option, accepted: isFolder ? "a folder that exists" : "a PEM file that exists")
        }
        return path
    }
}
