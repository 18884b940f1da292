/// What two engines of linked clusters say about a session that is to move from one to the other. On the cluster plane:
///
///     u16   0, where a `ClusterMessage` has the length of its application's path, which is never empty
///     u8    kind: 1 offered, 2 accepted, 3 declined, 4 moved
///     u64   number of the offer; the same in all that is said about it
///     text  session id
///
/// and behind that, in an offer, a `SessionTransfer`:
///
///     text  path
///     u32   ownership epoch
///     u32   ping interval, ping timeout, upgrade timeout, noop interval, close timeout
///     u32   until the next ping
///     u32   maximum payload, maximum of buffered bytes, maximum of an answer's bytes
///     u32   length of a request head, and it (see `RequestHead`)
///     …     to the end: see `HeldMessages`
///
/// Integers are big endian, times are milliseconds; a text is its length (u32) and UTF-8.
package enum TransferMessage: Equatable, Sendable {
    /// Would you go on with this session, should it move?
    case offered(UInt64, SessionTransfer)
    /// It is prepared. Whoever asks for it here has been sent by its owner.
    case accepted(UInt64, session: String)
    case declined(UInt64, session: String)
    /// It is yours. Not said, or lost, the first request for it says the same.
    case moved(UInt64, session: String)

    enum Kind: UInt8 {
        case offered = 1
        case accepted = 2
        case declined = 3
        case moved = 4
    }
}
