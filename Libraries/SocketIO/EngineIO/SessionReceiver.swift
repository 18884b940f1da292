package import EngineIOProtocol

/// What takes the messages of one Engine.IO session, and hears what becomes of it.
@EngineActor
package protocol SessionReceiver: AnyObject, Sendable {
    func received(_ message: Message) -> Handling
    /// Whether the application waits for something that this client is to send.
    var awaitsAnswer: Bool { get }
    /// The session has moved to a WebSocket.
    func upgraded()
    /// Nothing waits to be sent any more.
    func drained()
    /// The session is over; nothing follows. The carrier lets go of its receiver, which goes on holding the carrier until
    /// its handlers have finished.
    func closed(_ reason: CloseReason, _ detail: CloseDetail)
}
