/// The sharded adapter's option `subscriptionMode`, on which all servers have to agree: which rooms have a channel.
package enum SubscriptionMode: String, CaseIterable, Sendable {
    /// None.
    case `static`
    /// All but those of single sockets, which are known by the length of their names.
    case dynamic
    case dynamicPrivate = "dynamic-private"

    private static let socketIDLength = 20

    func hasChannel(_ room: String) -> Bool {
        switch self {
        case .static: false
        // Length as in JavaScript.
        case .dynamic: room.utf16.count != Self.socketIDLength
        case .dynamicPrivate: true
        }
    }

    var heardRooms: HeardRooms? {
        switch self {
        case .static: nil
        case .dynamic: .public
        case .dynamicPrivate: .all
        }
    }
}
