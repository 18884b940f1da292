package import EngineIOProtocol
package import SocketIOProtocol

/// What servers need of the process they run in: its identity, its clock and timers, and the way out for broadcasts.
///
/// `EngineRuntime` is one; tests have one in memory, with a clock of their own.
@EngineActor
package protocol EngineHost: AnyObject, Sendable {
    /// The node's id, as other nodes and `missing` lists name it.
    nonisolated var nodeID: String { get }

    var now: ContinuousClock.Instant { get }

    /// Runs `body` once, after a while, unless the timer is cancelled before.
    func schedule(after delay: Duration, _ body: @escaping @EngineActor () -> Void) -> any EngineTimer

    /// Sends one packet to many sessions. The packet travels once per gateway, however many sessions it is for.
    func broadcast(_ packet: EncodedPacket, to carriers: [any SessionCarrier], options: SendOptions)
}
