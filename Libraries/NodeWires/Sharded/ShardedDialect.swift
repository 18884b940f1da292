package import Adapter
package import SocketIOProtocol

/// What a server with `createShardedAdapter` would say.
package struct ShardedDialect: NodeDialect {
    private let prefix: String
    private let mode: SubscriptionMode
    private let uid: String

    /// - Parameters:
    ///   - prefix: the adapter's option `channelPrefix`.
    ///   - mode: its option `subscriptionMode`.
    ///   - uid: of this server.
    package init(prefix: String, mode: SubscriptionMode, uid: String) {
        self.prefix = prefix
        self.mode = mode
        self.uid = uid
    }

    package var kind: NodeWireKind { .sharded }

    package var heardRooms: HeardRooms? { self.mode.heardRooms }

    package func channels(_ namespace: String) -> ShardedChannels {
        ShardedChannels(prefix: self.prefix, namespace: namespace)
    }

    package func broadcast(
        _ event: JSONFragment,
        _ options: BroadcastOptions,
        in namespace: String
    ) -> NodePublication {
        let channel = self.channels(namespace).broadcast(to: options.audience, self.mode)
        return self.request(.broadcast(namespace: namespace, event, options), nil, namespace, on: channel)
    }

    package func request(_ operation: NodeOperation, id: String?, in namespace: String) -> NodePublication {
        self.request(operation, id, namespace, on: self.channels(namespace).all)
    }

    private func request(
        _ operation: NodeOperation,
        _ id: String?,
        _ namespace: String,
        on channel: String
    ) -> NodePublication {
        let message = ShardedMessage(sender: self.uid, namespace: namespace, .request(operation, id: id))
        return NodePublication(message.encoded, to: channel, isSharded: true)
    }

    package func response(_ answer: NodeAnswer, to request: NodeRequestID) -> NodePublication {
        let message = ShardedMessage(sender: self.uid, namespace: request.namespace, .answer(answer, to: request.id))
        let channel = self.channels(request.namespace).response(to: request.asker ?? "")
        return NodePublication(message.encoded, to: channel, isSharded: true)
    }
}
