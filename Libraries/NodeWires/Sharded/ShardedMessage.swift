/// What servers with `createShardedAdapter` say: `{type, data, uid, nsp}`, the messages of socket.io-adapter's
/// `ClusterAdapter`. JSON, or MessagePack as soon as there are bytes anywhere in `data`.
///
///     3   broadcast          {packet: {type: 2, data: [name, …]}, requestId?, opts}
///     4   join               {opts, rooms}
///     5   leave              {opts, rooms}
///     6   disconnect         {opts, close}
///     7   pictures           {opts, requestId}
///     9   server-side event  {requestId?, packet: [name, …]}
///
///     8   answer to 7        {requestId, sockets: [{id, handshake, rooms, data}]}
///     10  answer to 9        {requestId, packet}
///     11  clients of 3       {requestId, clientCount}
///     12  their answers      {requestId, packet}
///
/// `opts` is `{rooms: […], except: […], flags: {…}}`. 1, 2 and 13 are about liveness, and for other adapters.
package struct ShardedMessage: Sendable {
    enum Kind: Int {
        case firstHeartbeat = 1
        case heartbeat = 2
        case broadcast = 3
        case join = 4
        case leave = 5
        case disconnect = 6
        case pictures = 7
        case sockets = 8
        case serverSideEvent = 9
        case serverSideAnswer = 10
        case clients = 11
        case acknowledged = 12
        case closed = 13
    }

    package enum Body: Sendable {
        /// With an id, whoever says it waits for an answer.
        case request(NodeOperation, id: String?)
        case answer(NodeAnswer, to: String)
        /// A sign of life, or of its end.
        case liveness
    }

    package var sender: String
    package var namespace: String
    package var body: Body

    package init(sender: String, namespace: String, _ body: Body) {
        self.sender = sender
        self.namespace = namespace
        self.body = body
    }
}
