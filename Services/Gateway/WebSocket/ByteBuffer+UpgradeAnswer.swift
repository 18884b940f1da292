import EngineIOProtocol
import NIOCore
import NIOHTTP1
import WebSocketProtocol

/// The answers to an upgrade request, before any frame. Refusals have the form that Node.js writes to a socket which
/// is no HTTP connection any more.
extension ByteBuffer {
    /// Engine.IO's refusal: `400`, whatever its code.
    static func upgradeRefusal(_ message: String) -> ByteBuffer {
        ByteBuffer(
            string: "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-type: text/html\r\n"
                + "Content-Length: \(message.utf8.count)\r\n\r\n\(message)"
        )
    }

    /// A refusal of the WebSocket handshake itself.
    static func upgradeRefusal(_ refusal: UpgradeRefusal) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.writeStatusLine(HTTPResponseStatus(statusCode: refusal.status))
        bytes.writeHeader("Connection", "close")
        bytes.writeHeader("Content-Type", "text/html")
        bytes.writeHeader("Content-Length", String(refusal.message.utf8.count))
        if let versions = refusal.supportedVersions { bytes.writeHeader("Sec-WebSocket-Version", versions) }
        bytes.writeStaticString("\r\n")
        bytes.writeString(refusal.message)
        return bytes
    }

    /// - Parameter headers: what CORS adds.
    static func switchingProtocols(_ handshake: OpeningHandshake, _ headers: HTTPHeaders) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.writeStatusLine(.switchingProtocols)
        bytes.writeHeader("Upgrade", "websocket")
        bytes.writeHeader("Connection", "Upgrade")
        bytes.writeHeader("Sec-WebSocket-Accept", handshake.accept)
        if let subprotocol = handshake.subprotocol { bytes.writeHeader("Sec-WebSocket-Protocol", subprotocol) }
        if let deflate = handshake.perMessageDeflate {
            bytes.writeHeader("Sec-WebSocket-Extensions", deflate.headerValue)
        }
        for (name, value) in headers { bytes.writeHeader(name, value) }
        bytes.writeStaticString("\r\n")
        return bytes
    }
}
