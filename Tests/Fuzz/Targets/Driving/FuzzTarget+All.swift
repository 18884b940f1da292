extension FuzzTarget {
    /// Every decoder that meets bytes from outside or from another node.
    package static let all: [FuzzTarget] = [
        .webSocketFrame, .webSocketMessages, .webSocketHandshake, .inflater,
        .engineIOPacket, .engineIOPayload, .engineIORequest, .engineIOOptions,
        .socketIOPackets, .json, .arguments, .socketIOServer, .cluster,
        .records, .link,
        .planeFrame, .plane, .identifiers, .bridge, .clusterEngine, .sessionTransfers,
        .settings,
        .messagePack, .redisAdapter, .shardedAdapter,
        .http, .gatewayLink, .engineLink,
    ]
}
