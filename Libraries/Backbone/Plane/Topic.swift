/// A channel of the cluster plane.
package enum Topic: Hashable, Sendable {
    /// All nodes: who is there. The plane speaks here itself.
    case membership
    /// Engines and bridges: broadcasts and requests.
    case adapter
    /// The same within this cluster: bridges do not carry it to others.
    case local
    /// One node.
    case node(NodeID)
}

extension Topic {
    package static let maximumNameLength = 64
    static let nodePrefix = "node/"

    /// `membership`, `adapter`, `local`, `node/<id>`.
    package var name: String {
        switch self {
        case .membership: "membership"
        case .adapter: "adapter"
        case .local: "local"
        case .node(let id): "\(Self.nodePrefix)\(id)"
        }
    }

    package init?(name: some StringProtocol) {
        switch name {
        case "membership": self = .membership
        case "adapter": self = .adapter
        case "local": self = .local
        case _:
            guard name.hasPrefix(Self.nodePrefix), let id = NodeID(name.dropFirst(Self.nodePrefix.utf8.count)) else {
                return nil
            }
            self = .node(id)
        }
    }
}
