/// Why bytes are no packet. Every one of them closes the session with ``CloseReason/parseError``.
package enum PacketError: Error, Equatable, Sendable {
    /// Nothing where a packet must stand: an empty frame, an empty body, or two separators in a row.
    case empty
    /// The first byte is neither `0`…`6` nor `b`.
    case unknownType(UInt8)
    /// What follows `b` is not base64.
    case invalidBase64
    /// Text that is not UTF-8.
    case invalidText
}
