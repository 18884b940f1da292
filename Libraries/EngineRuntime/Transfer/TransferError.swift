/// What is wrong with a message about a session that is to move.
package enum TransferError: Error, Equatable {
    case truncated
    case unknownKind(UInt8)
    case unknownMessageKind(UInt8)
    /// A request head that is none.
    case malformedHead
    /// A time of 0, of which a session makes no sense.
    case timeOutOfRange
    /// So many bytes behind the last field.
    case trailingBytes(Int)
}
