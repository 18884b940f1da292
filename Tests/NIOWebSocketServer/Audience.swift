import NIOCore
import NIOWebSocket

/// Every open connection, confined to their event loop.
final class Audience {
    /// Whether there are broadcasts at all.
    let isOpen: Bool
    private let eventLoop: any EventLoop
    private var members: [ObjectIdentifier: ChannelHandlerContext] = [:]
    private var isTickScheduled = false

    init(_ eventLoop: any EventLoop, isOpen: Bool) {
        self.eventLoop = eventLoop
        self.isOpen = isOpen
    }

    func opened(_ context: ChannelHandlerContext) {
        self.members[ObjectIdentifier(context.channel)] = context
    }

    func closed(_ context: ChannelHandlerContext) {
        self.members[ObjectIdentifier(context.channel)] = nil
    }

    /// Writes a frame to everybody and flushes at the end of the tick: one flush for all that arrived together.
    func broadcast(_ frame: WebSocketFrame) {
        let data = FrameEchoHandler.wrapOutboundOut(frame)
        for member in self.members.values {
            member.write(data, promise: nil)
        }
        guard !self.isTickScheduled else { return }
        self.isTickScheduled = true
        self.eventLoop.assumeIsolated().execute { self.tick() }
    }

    private func tick() {
        self.isTickScheduled = false
        for member in self.members.values {
            member.flush()
        }
    }
}
