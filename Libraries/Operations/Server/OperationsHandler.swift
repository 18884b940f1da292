package import NIOCore
package import NIOHTTP1

/// Answers one request and closes the connection, which also ends when it takes longer than `patience`.
package final class OperationsHandler: ChannelInboundHandler {
    package typealias InboundIn = HTTPServerRequestPart
    package typealias OutboundOut = HTTPServerResponsePart

    package static let patience = TimeAmount.seconds(10)

    private let health: Health
    private let metrics: Metrics
    private var request: HTTPRequestHead?
    private var timeout: Scheduled<Void>?

    package init(_ health: Health, _ metrics: Metrics) {
        self.health = health
        self.metrics = metrics
    }

    package func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        self.timeout = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        self.timeout?.cancel()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.request = head
        case .body:
            break
        case .end:
            // Pipelined requests come too late: the first answer closes the connection.
            guard let request = self.request.take() else { return }
            self.answer(request, context)
        }
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard request.method == .GET || request.method == .HEAD else {
            let refusal = OperationsAnswer(status: 405, body: #"{"error":"method not allowed"}"#)
            return self.write(refusal, to: request, context)
        }
        let path = request.uri.prefix { $0 != "?" }
        self.write(.to(path, self.health, self.metrics), to: request, context)
    }

    private func write(_ answer: OperationsAnswer, to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let body = ByteBuffer(string: answer.body)
        let headers: HTTPHeaders = [
            "content-type": answer.contentType,
            "content-length": "\(body.readableBytes)",
            "cache-control": "no-store",
            "connection": "close",
        ]
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD { context.write(self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        let channel = context.channel
        context.writeAndFlush(self.wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}
