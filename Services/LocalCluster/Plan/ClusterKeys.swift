package import Operations

/// The keys of a cluster that speaks CURVE, a pair for each kind of service, in its private folder.
///
/// Everybody trusts those alone with whom it speaks: engines, gateways and bridges one another, brokers all of these.
package struct ClusterKeys: Equatable, Sendable {
    package static let services = [ServiceKind.broker, .engine, .gateway, .redisBridge]
    package let folder: String

    package init(folder: String) {
        self.folder = folder
    }

    package func arguments(of service: ServiceKind) -> [String] {
        let secret = ["--curve-secret-key-file", "\(self.folder)/\(service.rawValue).secret"]
        let own = secret + ["--curve-allowed-keys", self.allowed(by: service)]
        return service == .broker ? own : own + ["--curve-broker-keys", self.publicKey(of: .broker)]
    }

    /// Who connects to a service, or is dialled by it.
    static func peers(of service: ServiceKind) -> [ServiceKind] {
        self.services.filter { $0 != service && $0 != .broker }
    }

    func publicKey(of service: ServiceKind) -> String { "\(self.folder)/\(service.rawValue).public" }

    /// The list of its peers' keys.
    func allowed(by service: ServiceKind) -> String { "\(self.folder)/\(service.rawValue).allowed" }
}
