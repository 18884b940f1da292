package import Operations

/// What the local cluster itself was asked for.
package struct ClusterOptions: Sendable, Equatable {
    package enum Link: String, Sendable {
        case ipc
        case tcp
    }

    package var gateways = 1
    package var engines = 1
    package var brokers = 1
    /// To other clusters; there are some where a Redis is named.
    package var bridges = 0
    package var application = "chat"
    package var clusterName = "local"
    /// Gateways listen here.
    package var host = "127.0.0.1"
    /// Gateway *i* listens on `port + i`; 0 takes free ones.
    package var port = 3000
    /// What carries everything between the processes.
    package var link = Link.ipc
    /// Whether the services speak CURVE, with keys made for this run.
    package var curve = false
    /// Whether a process that ends is started again.
    package var restart = false
    /// Whether the services' time to drain was chosen by the user.
    package var hasShutdownTimeout = false

    package init() {}

    /// - Throws: `SettingsError` for a combination that the ranges of the options cannot express.
    package init(
        _ settings: Settings,
        brokers: Int,
        restart: Bool,
        curve: Bool = false
    ) throws(SettingsError) {
        guard (1...16).contains(brokers) else {
            let (value, accepted) = ("\(brokers)", "an integer from 1 to 16")
            throw SettingsError(option: .brokers, value: value, source: "flag --brokers", accepted: accepted)
        }
        self.brokers = brokers
        self.gateways = settings.integer(.gateways) ?? self.gateways
        self.engines = settings.integer(.engines) ?? self.engines
        self.bridges = try Self.bridges(settings)
        self.application = try Self.application(settings) ?? self.application
        self.clusterName = settings.text(.clusterName) ?? self.clusterName
        self.host = settings.text(.host) ?? self.host
        self.port = settings.integer(.port) ?? self.port
        self.link = settings.choice(.link) ?? self.link
        self.curve = curve || settings.boolean(.curve) ?? self.curve
        if self.curve { try Self.refuseOtherKeys(settings) }
        self.restart = restart || settings.boolean(.restart) ?? self.restart
        self.hasShutdownTimeout = settings.duration(.shutdownTimeout) != nil
        guard self.port + self.gateways - 1 <= 65_535 else {
            let last = 65_536 - self.gateways
            throw settings.refusal(of: .port, accepted: "with \(self.gateways) gateways, an integer up to \(last)")
        }
    }

    /// The stock engine's applications.
    private static let applications = ["chat", "conformance", "echo", "load"]

    private static func application(_ settings: Settings) throws(SettingsError) -> String? {
        guard let name = settings.text(.application) else { return nil }
        guard self.applications.contains(name) else {
            let accepted = "one of \(self.applications.joined(separator: ", "))"
            throw settings.refusal(of: .application, accepted: accepted)
        }
        return name
    }

    private static func refuseOtherKeys(_ settings: Settings) throws(SettingsError) {
        for option in [OptionName.curveSecretKeyFile, .curveAllowedKeys, .curveBrokerKeys] {
            guard settings.text(option) == nil else {
                throw settings.refusal(of: option, accepted: "nothing beside curve, which makes keys of its own")
            }
        }
    }

    /// Bridges need a Redis; a Redis is for bridges.
    private static func bridges(_ settings: Settings) throws(SettingsError) -> Int {
        guard settings.text(.redis) != nil else {
            for option in [OptionName.bridgeSecretFile, .nodeWires] where settings.text(option) != nil {
                throw settings.refusal(of: option, accepted: "nothing without redis")
            }
            guard settings.integer(.bridges) ?? 0 == 0 else {
                throw settings.refusal(of: .bridges, accepted: "0 without redis")
            }
            return 0
        }
        guard settings.text(.bridgeSecretFile) != nil else {
            let accepted = "a file with the secret that all linked clusters share, beside redis"
            throw settings.refusal(of: .bridgeSecretFile, accepted: accepted)
        }
        let bridges = settings.integer(.bridges) ?? 1
        guard bridges > 0 else { throw settings.refusal(of: .bridges, accepted: "1 or more beside redis") }
        return bridges
    }
}
