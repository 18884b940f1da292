import Adapter

extension ClusterMessage {
    /// What it is about; `nil` for what is about no namespace, or about a request that names its own.
    var namespace: String? {
        switch self {
        case .broadcast(let namespace, _), .join(let namespace, _, _), .leave(let namespace, _, _),
            .disconnect(let namespace, _, _), .fetchSockets(let namespace, _, _), .serverSideEvent(let namespace, _, _),
            .rooms(let namespace, _):
            namespace
        case .serving, .withdrawn, .announced, .acknowledged, .sockets, .serverSideAnswer, .watchRooms: nil
        }
    }

    /// What its sender waits for.
    var awaited: RequestID? {
        switch self {
        case .broadcast(_, let broadcast): broadcast.acknowledgements?.id
        case .fetchSockets(_, _, let id): id
        case .serverSideEvent(_, _, let id): id
        case .join, .leave, .disconnect, .rooms, .serving, .withdrawn, .announced, .acknowledged, .sockets,
            .serverSideAnswer, .watchRooms:
            nil
        }
    }
}
