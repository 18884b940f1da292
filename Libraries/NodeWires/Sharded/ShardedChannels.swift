package import Adapter

/// The channels of one namespace, all of sharded pub/sub, as `createShardedAdapter` names them.
///
///     <prefix>#<namespace>#            what is said to all servers; a server is known by its subscription here
///     <prefix>#<namespace>#<uid>#      answers to one server
///     <prefix>#<namespace>#<room>#     broadcasts to exactly one room, see `SubscriptionMode`
///
/// One name may mean several: the namespace of a message is what counts, and its type says whether it is an answer.
package struct ShardedChannels: Equatable, Sendable {
    package let prefix: String
    package let namespace: String

    /// - Parameter prefix: the adapter's option `channelPrefix`; `socket.io` by default.
    package init(prefix: String, namespace: String) {
        self.prefix = prefix
        self.namespace = namespace
    }

    package var all: String { "\(self.prefix)#\(self.namespace)#" }

    package func response(to uid: String) -> String { "\(self.all)\(uid)#" }

    package func room(_ name: String) -> String { "\(self.all)\(name)#" }

    /// Subscribed to by the bridges of linked clusters along with the channel for all: see `ClassicChannels`.
    package func kin(of realm: String) -> String { "signalbox#servers#\(realm)#\(self.all)" }

    /// Where a broadcast goes that nobody acknowledges. Those that are to be acknowledged go to all, since all are counted.
    package func broadcast(to audience: Audience, _ mode: SubscriptionMode) -> String {
        guard audience.rooms.count == 1, mode.hasChannel(audience.rooms[0]) else { return self.all }
        return self.room(audience.rooms[0])
    }
}
