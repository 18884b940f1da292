package import SocketIOProtocol

/// Why bytes are no message of a cluster.
package enum ClusterMessageError: Error, Equatable, Sendable {
    case unknownKind(UInt8)
    /// They end within a field, or a count says more than could follow.
    case truncated
    /// A flag is neither 0 nor 1.
    case invalidFlag(UInt8)
    case invalidText
    case invalidJSON(JSONError)
    /// An event is an array that begins with its name.
    case noEvent
    /// So many bytes stand behind the last field.
    case trailingBytes(Int)
}
