/// What carries a session's packets: pairs of HTTP requests, or one WebSocket.
package enum Transport: String, Sendable, CaseIterable, Codable {
    case polling
    case websocket
}
