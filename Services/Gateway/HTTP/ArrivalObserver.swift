import NIOCore

/// Tells that bytes have come, before they are a request's head: slow heads are timed from their first byte. Behind a
/// connection's last request bytes go no further, for the decoder would keep them.
final class ArrivalObserver: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: HTTPConnection

    init(_ connection: HTTPConnection) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.connection.bytesArrived(self.unwrapInboundIn(data)) else { return }
        context.fireChannelRead(data)
        self.connection.bytesDecoded()
    }
}
