import Glibc
import Logging
import NIOCore
import Operations

/// Stops accepting for a moment when the system has no descriptor or memory for another connection: those who wait stay
/// in the kernel's backlog. The listening socket remains readable all the while, so that trying again at once would spin.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let length = TimeAmount.milliseconds(100)
    private static let shortages = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

    private let logger: Logger
    /// Since the last connection that was accepted.
    private var hasWarned = false

    init(logger: Logger) {
        self.logger = logger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.hasWarned = false
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, Self.shortages.contains(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        self.warn(error)
        let channel = context.channel
        try? channel.syncOptions?.setOption(.autoRead, value: false)
        channel.eventLoop.assumeIsolated().scheduleTask(in: Self.length) {
            try? channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }

    private func warn(_ error: IOError) {
        guard !self.hasWarned else { return }
        self.hasWarned = true
        self.logger.warning("cannot accept connections", metadata: .data([.error: "\(error)"]))
    }
}
