/// The session's owner's name for one HTTP request or one WebSocket. Never reused while anyone may still speak of it.
package struct ChannelID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package var description: String { "#\(self.rawValue)" }
}
