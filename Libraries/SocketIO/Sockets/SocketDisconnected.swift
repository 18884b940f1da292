/// The socket is gone, and with it the acknowledgement that was waited for.
public struct SocketDisconnected: Error, Equatable, Sendable, CustomStringConvertible {
    public init() {}

    public var description: String { "socket has been disconnected" }
}
