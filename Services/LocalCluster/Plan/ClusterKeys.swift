package import Operations

/// The keys of a cluster that speaks CURVE, a pair for each kind of service, in its private folder.
///
/// Everybody trusts those alone with whom it speaks: engines and gateways each other, brokers both.
package struct ClusterKeys: Equatable, Sendable {
    package static let services = [ServiceKind.broker, .engine, .gateway]
    package let folder: String

    package init(folder: String) {
        self.folder = folder
    }

    package func arguments(of service: ServiceKind) -> [String] {
        let own = ["--curve-secret-key-file", "\(self.folder)/\(service.rawValue).secret"]
        switch service {
        case .broker: return own + ["--curve-allowed-keys", self.nodes]
        case .engine: return own + self.member(trusting: .gateway)
        case .gateway: return own + self.member(trusting: .engine)
        case .redisBridge, .localCluster:
            preconditionFailure("a local cluster makes no keys for \(service.rawValue)")
        }
    }

    private func member(trusting service: ServiceKind) -> [String] {
        ["--curve-allowed-keys", self.publicKey(of: service), "--curve-broker-keys", self.publicKey(of: .broker)]
    }

    func publicKey(of service: ServiceKind) -> String { "\(self.folder)/\(service.rawValue).public" }

    /// Of all who connect to brokers.
    var nodes: String { "\(self.folder)/nodes.public" }
}
