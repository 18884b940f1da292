import NIOCore

/// One connection for requests, one at a time; confined to its event loop.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private var request: ByteBuffer?
    private var input = ByteBuffer()
    private var answer: ((Result<HTTPResponse, any Error>) -> Void)?

    enum Failure: Error {
        case closedByTheServer
    }

    func connect(on stage: Stage, to url: ServerURL) {
        stage.connect(self, to: url) { self.failed($0) }
    }

    /// Sends a request, at once or when connected.
    func send(_ request: ByteBuffer, answer: @escaping (Result<HTTPResponse, any Error>) -> Void) {
        self.answer = answer
        if let context = self.context {
            context.writeAndFlush(self.wrapOutboundOut(request), promise: nil)
        } else {
            self.request = request
        }
    }

    func close() {
        self.answer = nil
        self.context?.close(promise: nil)
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        guard let request = self.request else { return }
        self.request = nil
        context.writeAndFlush(self.wrapOutboundOut(request), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        self.failed(Failure.closedByTheServer)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.failed(error)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        self.input.writeBuffer(&bytes)
        do {
            guard let response = try HTTPResponse(&self.input) else { return }
            self.input = ByteBuffer()
            self.answered(.success(response))
        } catch {
            self.failed(error)
        }
    }

    private func failed(_ error: any Error) {
        self.answered(.failure(error))
        self.context?.close(promise: nil)
    }

    private func answered(_ result: Result<HTTPResponse, any Error>) {
        let answer = self.answer
        self.answer = nil
        answer?(result)
    }
}
