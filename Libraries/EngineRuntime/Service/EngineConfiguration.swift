import Backbone
import ClusterAccess
import EngineIOProtocol
package import Operations
import SessionLink

/// How one engine process is reached and what its clients are told.
package struct EngineConfiguration: Sendable {
    /// What the ROUTER binds: `tcp://0.0.0.0:7003` or `ipc:///run/signalbox/engine.link`.
    var linkBind: String
    /// What gateways connect to; `nil`: what was bound.
    var linkAdvertise: String?
    var brokers: [BrokerEndpoints]
    var cluster: String
    var nodeName: String
    /// Silence of a gateway's loop after which its link is given up.
    var stallTimeout: Duration
    var heartbeatInterval: Duration
    var heartbeatTimeout: Duration
    /// How long cluster requests of the application wait for an answer.
    var requestsTimeout: Duration
    /// How long the application waits for a polling session, where clusters are linked: see `SessionHold`.
    var delayedConnectionTimeout: Duration
    /// What the application's clients and the gateways are told.
    var options: ServerOptions
}

extension EngineConfiguration {
    /// - Parameter path: where the application is served unless `--path` says otherwise.
    /// - Throws: `SettingsError`, which names the option, for what the ranges of single options do not express.
    package init(_ settings: Settings, path: String) throws {
        guard let linkBind = settings.text(.linkBind) else {
            throw settings.refusal(
                of: .linkBind,
                accepted: "an endpoint such as tcp://0.0.0.0:7003 or ipc:///run/engine"
            )
        }
        self.linkBind = linkBind
        self.linkAdvertise = settings.text(.linkAdvertise)
        self.brokers = try settings.brokers()
        self.cluster = settings.text(.clusterName) ?? "local"
        self.nodeName = settings.text(.nodeName) ?? ""
        self.stallTimeout = settings.duration(.engineStallTimeout) ?? .seconds(10)
        self.heartbeatInterval = settings.duration(.heartbeatInterval) ?? .milliseconds(5_000)
        self.heartbeatTimeout = settings.duration(.heartbeatTimeout) ?? .milliseconds(10_000)
        self.requestsTimeout = settings.duration(.requestsTimeout) ?? .milliseconds(5_000)
        self.delayedConnectionTimeout = settings.duration(.delayedConnectionTimeout) ?? .milliseconds(300)
        self.options = try ServerOptions(settings, path: path)
    }
}
