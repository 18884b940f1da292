import NIOCore

/// What stands at one place of a MessagePack text; the elements of an array and the members of a map follow it.
///
/// Extensions of type 0 are notepack's: JavaScript's `undefined` (`d4 00 00`), a `Date` (`d7 00`, then milliseconds since
/// 1970 in 8 bytes) and an `ArrayBuffer` (`c7`, `c8`, `c9`).
enum MessagePackToken: Equatable {
    case null
    case undefined
    case bool(Bool)
    case integer(Int64)
    /// One that `Int64` does not hold.
    case unsigned(UInt64)
    case double(Double)
    case text(ByteBuffer)
    case binary(ByteBuffer)
    /// Milliseconds since 1970.
    case date(Int64)
    case other(type: Int8, ByteBuffer)
    case array(count: Int)
    case map(count: Int)
}
