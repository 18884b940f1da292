/// How far the handling of a message has come when ``SessionReceiver/received(_:)`` returns. Until it is finished, the
/// message counts against what its client may have in flight.
package enum Handling: Equatable, Sendable {
    case finished
    /// Handlers are at work; ``SessionCarrier/finished(byteCount:)`` will follow. A client of which the application
    /// awaits an answer is read on all the same (``SessionReceiver/awaitsAnswer``), or a handler that asks its own client
    /// would wait for what nobody reads.
    case pending
    /// It waits until a handler is free for it; ``SessionCarrier/finished(byteCount:)`` will follow.
    case queued
}
