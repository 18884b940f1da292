package import SocketIOProtocol

/// Why a message on one of the adapter's channels is none.
package enum NodeMessageError: Error, Equatable, Sendable {
    /// It is longer than this many bytes.
    case tooLong(limit: Int)
    case invalidMessagePack(MessagePackError)
    case invalidJSON(JSONError)
    /// A broadcast is an array, everything else an object.
    case unknownShape
    /// A member is missing, or is not what it has to be.
    case invalid(String)
    case unknownType(Int)
    /// Servers broadcast events alone.
    case notAnEvent(type: Int)
    /// Nobody may emit an event of this name.
    case reservedEvent(String)
    /// It says another namespace than its channel.
    case otherNamespace(String)
}
