/// The extension as agreed for one connection (RFC 7692 section 7.1): what compresses each direction.
package struct PerMessageDeflate: Hashable, Sendable {
    static let name = "permessage-deflate"

    /// The server compresses each message by itself.
    package var serverNoContextTakeover = false
    /// The client compresses each message by itself.
    package var clientNoContextTakeover = false
    /// The server's window, 8 to 15 bits; `nil` stands for 15 and goes unsaid.
    package var serverMaxWindowBits: Int?
    /// The client's window, 8 to 15 bits; `nil` stands for 15 and goes unsaid.
    package var clientMaxWindowBits: Int?

    package init() {}

    /// The server's answer in `Sec-WebSocket-Extensions`.
    package var headerValue: String {
        var value = Self.name
        if self.serverNoContextTakeover { value += "; server_no_context_takeover" }
        if self.clientNoContextTakeover { value += "; client_no_context_takeover" }
        if let bits = self.serverMaxWindowBits { value += "; server_max_window_bits=\(bits)" }
        if let bits = self.clientMaxWindowBits { value += "; client_max_window_bits=\(bits)" }
        return value
    }

    /// For what the peer of `role` sends.
    package func makeInflater(role: Role) -> Inflater {
        switch role {
        case .server:
            Inflater(
                windowBits: self.clientMaxWindowBits ?? 15,
                resetsAfterMessage: self.clientNoContextTakeover
            )
        case .client:
            Inflater(
                windowBits: self.serverMaxWindowBits ?? 15,
                resetsAfterMessage: self.serverNoContextTakeover
            )
        }
    }

    /// For what `role` sends.
    package func makeDeflater(role: Role, configuration: Configuration) -> Deflater {
        switch role {
        case .server:
            Deflater(
                windowBits: self.serverMaxWindowBits ?? 15,
                resetsAfterMessage: self.serverNoContextTakeover,
                configuration: configuration
            )
        case .client:
            Deflater(
                windowBits: self.clientMaxWindowBits ?? 15,
                resetsAfterMessage: self.clientNoContextTakeover,
                configuration: configuration
            )
        }
    }
}
