import EngineIOProtocol
import WebSocketProtocol

/// What was agreed for the frames of one WebSocket.
struct FrameForm {
    /// In bytes, of a message: Node.js' `maxHttpBufferSize`.
    let maximumMessageSize: Int
    /// Whether binary messages travel as they are; else as base64 (`b64=1`).
    let supportsBinary: Bool
    /// Compresses what is sent; `nil` without permessage-deflate.
    let deflater: Deflater?
    /// Decompresses what is received.
    let inflater: Inflater?

    init(_ handshake: OpeningHandshake, options: ServerOptions, supportsBinary: Bool) {
        let configuration = options.perMessageDeflate.map(PerMessageDeflate.Configuration.init)
        self.maximumMessageSize = options.maxHttpBufferSize
        self.supportsBinary = supportsBinary
        self.inflater = handshake.perMessageDeflate?.makeInflater(role: .server)
        self.deflater = handshake.perMessageDeflate.flatMap { agreed in
            configuration.map { agreed.makeDeflater(role: .server, configuration: $0) }
        }
    }

    /// Whether a frame made for everybody suits this connection.
    var isPlain: Bool { self.deflater == nil && self.supportsBinary }
}
