import WebSocketProtocol

/// What is the same for all connections.
struct EchoOptions {
    /// In bytes.
    let maximumMessageSize: Int
    let speaksEngineIO: Bool
    /// Only with Engine.IO.
    let broadcasts: Bool
    /// `nil`: no compression.
    let perMessageDeflate: PerMessageDeflate.Configuration?
}
