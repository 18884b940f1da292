import Backbone

/// The Redis channels of the native wire.
///
///     signalbox#bridges           beacons of all bridges
///     signalbox#plane#<cluster>   what the nodes of a cluster say, from its bridges for those of the others
///     signalbox#bridge#<node>     batches of links, for one bridge
enum BridgeChannel: Hashable {
    case bridges
    case plane(cluster: String)
    case bridge(NodeID)

    private static let prefix = "signalbox#"

    var name: String {
        switch self {
        case .bridges: Self.prefix + "bridges"
        case .plane(let cluster): "\(Self.prefix)plane#\(cluster)"
        case .bridge(let node): "\(Self.prefix)bridge#\(node)"
        }
    }
}
