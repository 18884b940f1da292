import ArgumentParser
import EchoContract
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// The echo server once more, of what swift-nio brings along: what our own WebSocket is compared with.
@main
struct NIOWebSocketServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Echoes WebSocket frames with NIOWebSocket.",
        discussion: "Prints one JSON line with its port once it listens. SIGTERM ends it."
    )

    @OptionGroup var arguments: EchoArguments

    func run() async throws {
        let arguments = self.arguments
        try await EchoService("nio-websocket-server", port: arguments.port).run { eventLoop in
            let audience = NIOLoopBoundBox.makeBoxSendingValue(
                Audience(eventLoop, isOpen: arguments.broadcast),
                eventLoop: eventLoop
            )
            let upgrader = NIOWebSocketServerUpgrader(
                maxFrameSize: arguments.maximumMessageBytes,
                shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
                upgradePipelineHandler: { channel, _ in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = FrameEchoHandler(audience.value, speaksEngineIO: arguments.engineIO)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
            )
            return { channel in
                try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                    withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in })
                )
            }
        }
    }
}
