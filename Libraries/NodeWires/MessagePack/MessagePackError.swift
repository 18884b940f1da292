package import SocketIOProtocol

/// Why bytes are no message that notepack could have written.
package enum MessagePackError: Error, Equatable, Sendable {
    /// They end within a value, or a count says more than could follow.
    case truncated
    /// A byte that begins no value.
    case unknownFormat(UInt8)
    /// The name of a map's member is neither a text nor a number.
    case invalidKey
    /// Arrays and maps stand deeper within one another than any message has them.
    case tooDeep
    /// As JSON it would be longer than this many bytes.
    case tooLong(limit: Int)
    /// So many bytes stand behind the value.
    case trailingBytes(Int)
    /// A text that must not be passed on.
    case invalidJSON(JSONError)
}
