/// Refuses a client when a middleware throws it: the client's `connect_error` carries both parts.
///
/// An error of another type refuses with its description as the message.
public struct ConnectError: Error, Equatable, Sendable {
    public let message: String
    /// What the client finds as the error's `data`; without binary attachments.
    public let data: JSONValue?

    public init(_ message: String, data: JSONValue? = nil) {
        self.message = message
        self.data = data
    }
}
