import Operations

/// Which processes there are, and how each is started.
package struct ClusterPlan: Sendable {
    package let options: ClusterOptions
    package let environment: ChildEnvironment
    private let sockets: String
    private let keys: ClusterKeys?

    /// Everything ends within 5 s, so drains must be shorter.
    private static let drainMilliseconds = 3_000

    /// - Parameters:
    ///   - sockets: A private directory for ipc endpoints.
    ///   - keys: Those of the services; `nil` leaves it to the environment whether they have any.
    package init(options: ClusterOptions, sockets: String, keys: ClusterKeys? = nil, environment: ChildEnvironment) {
        self.options = options
        self.sockets = sockets
        self.keys = keys
        self.environment = environment
    }

    package var brokers: [Place] { self.places(.broker, self.options.brokers) }
    package var engines: [Place] { self.places(.engine, self.options.engines) }
    package var gateways: [Place] { self.places(.gateway, self.options.gateways) }
    package var bridges: [Place] { self.places(.redisBridge, self.options.bridges) }

    private func places(_ service: ServiceKind, _ count: Int) -> [Place] {
        (0..<count).map { Place(service, $0) }
    }

    /// - Parameters:
    ///   - start: How often this place has been filled before; a new engine never takes over an old one's endpoint.
    ///   - brokers: What the brokers are known to bind; a broker that comes back binds the same.
    ///   - parent: Our own process.
    package func arguments(of place: Place, start: Int, brokers: [BrokerEndpoints?], parent: Int32) -> [String] {
        var arguments = ["--parent-pid", "\(parent)", "--operations-port", "0", "--node-name", "\(place.name)"]
        if !self.options.hasShutdownTimeout { arguments += ["--shutdown-timeout", "\(Self.drainMilliseconds)"] }
        arguments += self.keys?.arguments(of: place.service) ?? []
        switch place.service {
        case .broker:
            arguments += self.broker(place, bound: brokers[place.index])
        case .engine:
            arguments += ["--application", self.options.application]
            arguments += ["--link-bind", self.endpoint("\(place.name)-\(start)")]
            arguments += self.member(brokers)
        case .gateway:
            let port = self.options.port == 0 ? 0 : self.options.port + place.index
            arguments += ["--host", self.options.host, "--port", "\(port)"]
            arguments += self.member(brokers)
        case .redisBridge:
            arguments += ["--link-bind", self.endpoint("\(place.name)-\(start)")]
            arguments += self.member(brokers)
        case .localCluster:
            preconditionFailure("a local cluster starts no other")
        }
        return arguments
    }

    private func broker(_ place: Place, bound: BrokerEndpoints?) -> [String] {
        let publish = bound?.publish ?? self.endpoint("\(place.name)-publish")
        let subscribe = bound?.subscribe ?? self.endpoint("\(place.name)-subscribe")
        return ["--publish-bind", publish, "--subscribe-bind", subscribe]
    }

    private func member(_ brokers: [BrokerEndpoints?]) -> [String] {
        let list = brokers.compactMap { $0 }.map { "\($0.publish)+\($0.subscribe)" }.joined(separator: ",")
        return ["--cluster-name", self.options.clusterName, "--brokers", list]
    }

    /// A socket of the private directory, or a free port of loopback: its process binds it and tells which.
    private func endpoint(_ name: String) -> String {
        switch self.options.link {
        case .ipc: "ipc://\(self.sockets)/\(name)"
        case .tcp: "tcp://127.0.0.1:0"
        }
    }
}

extension Place {
    fileprivate var name: String { "\(self.service.rawValue)-\(self.index)" }
}
