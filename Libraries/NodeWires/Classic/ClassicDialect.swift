package import Adapter
package import SocketIOProtocol

/// What `@socket.io/redis-adapter` would say.
package struct ClassicDialect: NodeDialect {
    private let key: String
    private let uid: String

    /// - Parameters:
    ///   - key: the adapter's option of that name.
    ///   - uid: of this server.
    package init(key: String, uid: String) {
        self.key = key
        self.uid = uid
    }

    package var kind: NodeWireKind { .classic }

    /// A pattern covers them.
    package var heardRooms: HeardRooms? { nil }

    package func channels(_ namespace: String) -> ClassicChannels {
        ClassicChannels(key: self.key, namespace: namespace)
    }

    package func broadcast(
        _ event: JSONFragment,
        _ options: BroadcastOptions,
        in namespace: String
    ) -> NodePublication {
        let message = ClassicBroadcast(sender: self.uid, namespace: namespace, event: event, options: options)
        let channel = self.channels(namespace).broadcast(to: options.audience)
        return NodePublication(message.encoded, to: channel, isSharded: false)
    }

    package func request(_ operation: NodeOperation, id: String?, in namespace: String) -> NodePublication {
        let request = ClassicRequest(sender: self.uid, id: id, operation)
        return NodePublication(request.encoded, to: self.channels(namespace).request, isSharded: false)
    }

    package func response(_ answer: NodeAnswer, to request: NodeRequestID) -> NodePublication {
        let response = ClassicResponse(id: request.id, answer)
        // The shared channel, as Node.js servers use unless told otherwise: all of them listen to both.
        return NodePublication(response.encoded, to: self.channels(request.namespace).response, isSharded: false)
    }
}
