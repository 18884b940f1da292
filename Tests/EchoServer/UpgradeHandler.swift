import NIOCore
import NIOHTTP1
import WebSocketProtocol

/// Makes a connection a WebSocket, whatever its request names; answers anything else with a refusal.
final class UpgradeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let loop: EchoLoop
    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    private var head: HTTPRequestHead?

    init(_ loop: EchoLoop, _ decoder: ByteToMessageHandler<HTTPRequestDecoder>) {
        self.loop = loop
        self.decoder = decoder
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end: self.requestEnded(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func requestEnded(_ context: ChannelHandlerContext) {
        guard let head = self.head else { return }
        self.head = nil
        do throws(UpgradeRefusal) {
            let configuration = self.loop.options.perMessageDeflate
            let handshake = try OpeningHandshake(.init(head), perMessageDeflate: configuration)
            self.upgrade(context, handshake)
        } catch {
            self.refuse(context, error)
        }
    }

    private func upgrade(_ context: ChannelHandlerContext, _ handshake: OpeningHandshake) {
        context.write(self.wrapOutboundOut(.switchingProtocols(handshake)), promise: nil)
        let pipeline = context.pipeline.syncOperations
        let connection = EchoConnection(self.loop, handshake)
        do {
            try pipeline.addHandler(connection, position: .before(self))
        } catch {
            return context.close(promise: nil)
        }
        connection.begin()
        context.flush()
        pipeline.removeHandler(self, promise: nil)
        // Last: the bytes that it holds are the first frames.
        pipeline.removeHandler(self.decoder, promise: nil)
    }

    private func refuse(_ context: ChannelHandlerContext, _ refusal: UpgradeRefusal) {
        let channel = context.channel
        let answered = context.writeAndFlush(self.wrapOutboundOut(.refusal(refusal)))
        answered.whenComplete { _ in channel.close(promise: nil) }
    }
}

extension OpeningHandshake.Request {
    fileprivate init(_ head: HTTPRequestHead) {
        func field(_ name: String) -> String? {
            let values = head.headers[name]
            return values.isEmpty ? nil : values.joined(separator: ", ")
        }
        self.init(
            method: head.method.rawValue,
            upgrade: field("Upgrade"),
            key: field("Sec-WebSocket-Key"),
            version: field("Sec-WebSocket-Version"),
            protocols: field("Sec-WebSocket-Protocol"),
            extensions: field("Sec-WebSocket-Extensions")
        )
    }
}

extension ByteBuffer {
    fileprivate static func switchingProtocols(_ handshake: OpeningHandshake) -> ByteBuffer {
        var lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
        lines.append("Sec-WebSocket-Accept: \(handshake.accept)")
        if let subprotocol = handshake.subprotocol { lines.append("Sec-WebSocket-Protocol: \(subprotocol)") }
        if let deflate = handshake.perMessageDeflate {
            lines.append("Sec-WebSocket-Extensions: \(deflate.headerValue)")
        }
        return ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n")
    }

    fileprivate static func refusal(_ refusal: UpgradeRefusal) -> ByteBuffer {
        let length = refusal.message.utf8.count
        return ByteBuffer(
            string: "HTTP/1.1 \(refusal.status) Refused\r\nConnection: close\r\nContent-Length: \(length)\r\n\r\n"
                + refusal.message
        )
    }
}
