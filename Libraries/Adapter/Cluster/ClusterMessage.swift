package import SocketIOProtocol

/// What the servers of a cluster tell one another about one namespace.
///
/// The kinds are those of socket.io-adapter's `ClusterAdapter` but for liveness, which belongs to whatever carries the
/// messages. It delivers in order and each once, so that a request may be answered by several messages.
package enum ClusterMessage: Sendable {
    /// Names a request among those of the server that made it.
    package typealias RequestID = UInt64

    /// A client event. With a request, each server announces how many clients it reached and passes on what they
    /// acknowledge.
    package struct Broadcast: Sendable {
        package var audience: Audience
        package var isVolatile: Bool
        package var compress: Bool
        /// The array of the event's name and arguments.
        package var event: JSONFragment
        package var acknowledgements: Request?

        package init(_ event: JSONFragment, _ options: BroadcastOptions, acknowledgements: Request? = nil) {
            self.audience = options.audience
            self.isVolatile = options.flags.volatile
            self.compress = options.flags.compress
            self.event = event
            self.acknowledgements = acknowledgements
        }

        package var options: BroadcastOptions {
            let flags = BroadcastFlags(volatile: self.isVolatile, compress: self.compress)
            return BroadcastOptions(audience: self.audience, flags: flags)
        }
    }

    package struct Request: Hashable, Sendable {
        package var id: RequestID
        /// How long who asks will wait, in milliseconds.
        package var timeout: UInt32

        package init(id: RequestID, timeout: UInt32) {
            self.id = id
            self.timeout = timeout
        }
    }

    /// Which rooms there are on a server, or what has become of them.
    package struct RoomNews: Sendable {
        /// Where these stand in the list of all rooms there are; `nil` if it is what has become of some.
        package var part: Part?
        /// Somebody is in these, since now.
        package var added: [String]
        /// Nobody is any more.
        package var removed: [String]

        package init(part: Part? = nil, added: [String] = [], removed: [String] = []) {
            self.part = part
            self.added = added
            self.removed = removed
        }

        /// A list may need several messages. Once it is in, what was said of the namespace before counts no longer.
        package struct Part: Sendable, Equatable {
            /// From 0.
            package var number: UInt32
            package var isLast: Bool

            /// All of a short list.
            package static let only = Part(number: 0, isLast: true)

            package init(number: UInt32, isLast: Bool) {
                self.number = number
                self.isLast = isLast
            }
        }
    }

    /// The sender serves these namespaces; it may want to hear what the receiver serves.
    case serving([String], wantsAnswer: Bool)
    /// A node is no server any more, nor will it answer what it was asked, though it may stay: the sender itself, or one
    /// whose place the sender has taken.
    case withdrawn(node: String)
    case broadcast(namespace: String, Broadcast)
    case join(namespace: String, Audience, rooms: [String])
    case leave(namespace: String, Audience, rooms: [String])
    case disconnect(namespace: String, Audience, close: Bool)
    case fetchSockets(namespace: String, Audience, RequestID)
    /// An event for other servers; without a request nobody waits for an answer.
    case serverSideEvent(namespace: String, JSONFragment, RequestID?)

    /// From now on, the sender wants to be told which rooms there are, until it withdraws. Those whose names are as long as a
    /// socket's id are private.
    case watchRooms(includingPrivate: Bool)

    // Answers, to the server that asked.

    /// So many answers follow: as many as a broadcast has reached clients, or as the pictures of all sockets take. None
    /// from a server that does not serve the namespace. A single answer needs no announcement, but for a broadcast's.
    case announced(RequestID, answers: UInt32)
    /// What one client acknowledged.
    case acknowledged(RequestID, JSONFragment)
    /// An array with pictures of sockets.
    case sockets(RequestID, JSONFragment)
    case serverSideAnswer(RequestID, JSONFragment)
    /// To whoever watches: of each namespace first the whole, then changes.
    case rooms(namespace: String, RoomNews)
}
