import NIOCore
import WebSocketProtocol

/// The client's side of the opening handshake: one request, one response.
struct UpgradeExchange {
    private static let key = "dGhlIHNhbXBsZSBub25jZQ=="

    let url: ServerURL
    /// The session to attach to; `nil` opens one.
    var session: String?

    var request: ByteBuffer {
        ByteBuffer(
            string: """
                GET \(self.url.path)?EIO=4&transport=websocket\(self.session.map { "&sid=\($0)" } ?? "") HTTP/1.1\r
                Host: \(self.url.host):\(self.url.port)\r
                Connection: Upgrade\r
                Upgrade: websocket\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: \(Self.key)\r
                \r

                """
        )
    }

    enum Outcome {
        case needMoreData
        case upgraded
        case refused(String)
    }

    /// Takes the response's head off the front of `bytes`, once all of it is there.
    func response(_ bytes: inout ByteBuffer) -> Outcome {
        let view = bytes.readableBytesView
        guard let end = view.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else {
            return bytes.readableBytes > 16_384 ? .refused("endless response head") : .needMoreData
        }
        let head = String(decoding: view[..<end], as: UTF8.self)
        bytes.moveReaderIndex(to: end)
        let accept = OpeningHandshake.accept(forKey: Self.key)
        let isAccepted = head.hasPrefix("HTTP/1.1 101 ") && head.contains(accept)
        return isAccepted ? .upgraded : .refused(String(head.prefix { $0 != "\r\n" }))
    }
}
