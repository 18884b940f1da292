/// How a node stands on the cluster plane, for those who watch it.
package struct PlaneStanding: Equatable, Sendable {
    package struct Broker: Equatable, Encodable, Sendable {
        package var id: String
        /// `joined`: it brings back what this node publishes; else `joining`.
        package var state: String
    }

    package var brokers: [Broker]
    /// How many other nodes are known.
    package var nodes: Int
    /// Nodes that reach no broker that this one reaches, though others hear them.
    package var split: [String]

    package var brokersJoined: Int { self.brokers.count { $0.state == "joined" } }
}

extension Plane {
    package var standing: PlaneStanding {
        let view = self.membership.view
        return PlaneStanding(
            brokers: zip(self.configuration.brokers, view.joined).map { endpoints, isJoined in
                .init(id: endpoints.subscribe, state: isJoined ? "joined" : "joining")
            },
            nodes: self.membership.members.count,
            split: view.split.map { "\($0)" }
        )
    }
}
