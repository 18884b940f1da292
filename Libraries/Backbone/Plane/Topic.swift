/// A channel of the cluster plane.
package enum Topic: Hashable, Sendable {
    /// All nodes: who is there. The plane speaks here itself.
    case membership
    /// Engines and bridges: broadcasts and requests.
    case adapter
    /// One node.
    case node(NodeID)
}

extension Topic {
    package static let maximumNameLength = 64

    /// `membership`, `adapter`, `node/<id>`.
    package var name: String {
        switch self {
        case .membership: "membership"
        case .adapter: "adapter"
        case .node(let id): "node/\(id)"
        }
    }

    package init?(name: some StringProtocol) {
        switch name {
        case "membership": self = .membership
        case "adapter": self = .adapter
        case _:
            guard name.hasPrefix("node/"), let id = NodeID(name.dropFirst(5)) else { return nil }
            self = .node(id)
        }
    }
}
