import Backbone
import ClusterAccess
package import Operations
import RedisClient

extension RedisBridgeConfiguration {
    /// - Throws: `SettingsError`, which names the option.
    package init(_ settings: Settings) throws {
        guard let linkBind = settings.text(.linkBind) else {
            let accepted = "an endpoint such as tcp://0.0.0.0:7004 or ipc:///run/bridge"
            throw settings.refusal(of: .linkBind, accepted: accepted)
        }
        self.linkBind = linkBind
        self.linkAdvertise = settings.text(.linkAdvertise)
        self.brokers = try settings.brokers()
        self.redis = try settings.redisLocation()
        self.secret = try settings.bridgeSecret()
        self.redisCertificateAuthority = settings.text(.redisCertificateAuthority)
        self.clusterName = settings.text(.clusterName) ?? self.clusterName
        guard self.clusterName.utf8.count <= Envelope.maximumClusterLength else {
            let accepted = "a name of \(Envelope.maximumClusterLength) bytes at most"
            throw settings.refusal(of: .clusterName, accepted: accepted)
        }
        self.nodeName = settings.text(.nodeName) ?? self.nodeName
        self.membership.heartbeatInterval =
            settings.duration(.heartbeatInterval) ?? self.membership.heartbeatInterval
        self.membership.timeout = settings.duration(.heartbeatTimeout) ?? self.membership.timeout
        let wires = settings.list(.nodeWires) ?? []
        guard !wires.contains("none") || wires.count == 1 else {
            throw settings.refusal(of: .nodeWires, accepted: "none, or the wires that are to be spoken")
        }
        self.nodeWire = NodeWireConfiguration(settings, realm: self.secret.realm)
        if wires.contains("engine") {
            self.engineWire = EngineWireConfiguration(settings, cluster: self.clusterName)
        }
    }
}

extension Settings {
    fileprivate func redisLocation() throws(SettingsError) -> RedisLocation {
        guard let text = self.text(.redis) else {
            throw self.refusal(of: .redis, accepted: "a location such as redis://127.0.0.1:6379")
        }
        do throws(RedisLocationFault) {
            return try RedisLocation(parsing: text)
        } catch {
            throw self.refusal(of: .redis, found: error.found, accepted: error.wanted)
        }
    }

    fileprivate func bridgeSecret() throws(SettingsError) -> BridgeSecret {
        try self.keys(
            .bridgeSecretFile,
            accepted:
                "a file, closed to others, with \(BridgeSecret.minimumSize) bytes or more, the same in each cluster",
            read: { path throws(KeyFileFault) in try BridgeSecret(path: path) }
        )
    }
}
