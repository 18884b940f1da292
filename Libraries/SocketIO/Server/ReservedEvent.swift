import SocketIOProtocol

/// The names that Socket.IO keeps for events of its own: `connect`, `connect_error`, `disconnect`, `disconnecting`,
/// `newListener`, `removeListener`.
///
/// Emitting one is a programming error and traps, where Node.js throws. An application that emits names which come from
/// clients checks them first; a client that sends one loses its connection.
public enum ReservedEvent {
    public static func contains(_ name: String) -> Bool {
        EventName(name).isReserved
    }

    static func refuse(_ name: String) {
        precondition(!Self.contains(name), "\"\(name)\" is a reserved event name")
    }
}
