/// How far the handling of a message has come when ``SessionReceiver/received(_:)`` returns. While it is pending, the
/// message counts against what its client may have in flight.
package enum Handling: Equatable, Sendable {
    case finished
    /// ``SessionCarrier/finished(byteCount:)`` will follow.
    case pending
}
