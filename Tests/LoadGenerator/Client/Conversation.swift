/// What a client says and hears once its WebSocket is open. Pings are answered by the connection.
protocol Conversation: AnyObject {
    /// The WebSocket is open.
    func opened(_ connection: WebSocketConnection)
    /// - Parameters:
    ///   - frame: the whole text message, valid during the call.
    ///   - instant: when it was read, in nanoseconds of uptime.
    func received(_ packet: ClientPacket, in frame: RawSpan, on connection: WebSocketConnection, at instant: UInt64)
    /// The connection is over, for this reason.
    func ended(_ reason: String)
}
