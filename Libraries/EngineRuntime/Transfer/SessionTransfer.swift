package import EngineIOProtocol
package import SessionLink

/// All that another engine needs to go on with a polling session.
package struct SessionTransfer: Equatable, Sendable {
    package var id: String
    /// What the path of the application's requests begins with.
    package var path: String
    /// The ownership epoch of the session so far; the next owner has the next one.
    package var ownership: UInt32
    /// What the session was opened with, and keeps.
    package var configuration: Session.Configuration
    /// Until the client is to be pinged.
    package var pingIn: Duration
    /// Of the handshake, for the application's handlers.
    package var head: RequestHead
    package var messages: HeldMessages

    package init(
        id: String,
        path: String,
        ownership: UInt32,
        configuration: Session.Configuration,
        pingIn: Duration,
        head: RequestHead,
        messages: HeldMessages
    ) {
        self.id = id
        self.path = path
        self.ownership = ownership
        self.configuration = configuration
        self.pingIn = pingIn
        self.head = head
        self.messages = messages
    }
}
