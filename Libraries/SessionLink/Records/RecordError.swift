/// Why bytes are not records. Any of them is the peer's fault: its owner answers with `Link.end(.protocolViolation)`.
package enum RecordError: Error, Equatable, Sendable {
    /// A record's header or the length it states runs over the end of the bytes.
    case truncated
    /// The content of a record of a known kind is shorter than its fields.
    case contentTooShort(RecordKind)
    /// A field holds a value that this kind does not allow.
    case valueOutOfRange(RecordKind)
    /// The length of an Engine.IO packet within a record runs over the record's end.
    case packetTooLong
}
