package import Backbone
import NIOSSL
import RedisClient

/// How one bridge behaves.
package struct RedisBridgeConfiguration: Sendable {
    package var brokers: [BrokerEndpoints]
    package var clusterName = "local"
    package var nodeName = ""
    package var membership = Membership.Configuration()
    /// Where gateways of this cluster connect: `tcp://address:port` (0 = any) or `ipc://path`.
    package var linkBind: String
    /// What they are told to connect to; `nil`: what was bound.
    package var linkAdvertise: String?
    var redis: RedisLocation
    /// PEM file with the authorities that vouch for Redis; `nil`: those of the system.
    var redisCertificateAuthority: String?
    var secret: BridgeSecret
    /// What is spoken with Node.js servers; `nil`: nothing.
    var nodeWire: NodeWireConfiguration?
    /// How the wire of Node.js' `RedisEngine` is spoken; `nil`: not at all.
    var engineWire: EngineWireConfiguration?
}

extension RedisBridgeConfiguration {
    func announcement(of node: NodeID, at listener: LinkListener, key: CurveKey?) -> Announcement {
        Announcement(
            node: node,
            incarnation: .now(),
            role: .bridge,
            cluster: self.clusterName,
            name: self.nodeName,
            isReady: true,
            endpoints: [Endpoint(name: "link", address: self.linkAdvertise ?? listener.boundEndpoint)],
            key: key
        )
    }

    var tls: TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = self.redisCertificateAuthority { tls.trustRoots = .file(file) }
        return tls
    }
}
