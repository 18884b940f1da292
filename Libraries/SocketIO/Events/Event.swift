import SocketIOProtocol

/// An event as a socket's middlewares see it, before its handlers.
public struct Event: Sendable {
    public let name: String
    public let arguments: Arguments
}
