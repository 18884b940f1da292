package import Adapter

/// The channels of one namespace, as `@socket.io/redis-adapter` and `@socket.io/redis-emitter` name them.
///
///     <key>#<namespace>#             broadcasts
///     <key>#<namespace>#<room>#      those for exactly one room
///     <key>-request#<namespace>#     requests of all kinds; a server is known by its subscription here
///     <key>-response#<namespace>#    answers to them
///     <key>-response#<namespace>#<uid>#
///                                    those for one server alone, of servers that are told to use it
///
/// A server subscribes to the pattern `<key>#<namespace>#*` and to the last three.
package struct ClassicChannels: Equatable, Sendable {
    package let key: String
    package let namespace: String

    /// - Parameter key: the adapter's option of that name; `socket.io` by default.
    package init(key: String, namespace: String) {
        self.key = key
        self.namespace = namespace
    }

    package var broadcast: String { "\(self.key)#\(self.namespace)#" }

    /// Of Redis' globs; what is special in them is meant as it is.
    package var pattern: String { Self.escaped(self.broadcast) + "*" }

    package var request: String { "\(self.key)-request#\(self.namespace)#" }

    package var response: String { "\(self.key)-response#\(self.namespace)#" }

    package func response(to uid: String) -> String { "\(self.response)\(uid)#" }

    /// Where a broadcast goes.
    package func broadcast(to audience: Audience) -> String {
        audience.rooms.count == 1 ? "\(self.broadcast)\(audience.rooms[0])#" : self.broadcast
    }

    /// Subscribed to by the bridges of linked clusters along with the request channel: so many of its subscribers are
    /// no Node.js servers. Nothing is said there.
    ///
    /// - Parameter realm: of clusters that are linked with one another.
    package func kin(of realm: String) -> String { "signalbox#servers#\(realm)#\(self.request)" }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            if "*?[]\\^".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
    }
}
