package import EngineIOProtocol
package import SocketIOProtocol

/// One Engine.IO session, seen from above: what sends for it.
@EngineActor
package protocol SessionCarrier: AnyObject, Sendable {
    nonisolated var id: String { get }
    var transport: Transport { get }
    /// Whether messages still go out; false from the moment it is being closed.
    var isOpen: Bool { get }

    /// Sends a packet whole, text and attachments, or, if it is volatile, drops it whole.
    func send(_ packet: EncodedPacket, options: SendOptions)

    func send(_ message: Message, options: SendOptions)

    /// Ends the session, as the application's wish; what was sent before still goes out unless it is to be discarded.
    func close(discard: Bool)

    /// From now on the application waits for something that the client is to send: it must be read.
    func answerAwaited()

    /// The handler of a message that was ``Handling/pending`` has finished.
    ///
    /// - Parameter byteCount: the message's.
    func finished(byteCount: Int)
}
