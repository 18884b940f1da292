import ArgumentParser
import EchoContract
import NIOCore
import NIOHTTP1
import WebSocketProtocol

/// Sends back every message, with the WebSocket of the gateway and nothing behind it: what conformance is proven on,
/// and what the rest of Signalbox is compared with.
@main
struct EchoServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Echoes WebSocket messages.",
        discussion: "Prints one JSON line with its port once it listens. SIGTERM ends it."
    )

    @OptionGroup var arguments: EchoArguments

    @Flag(help: "Agree to permessage-deflate.")
    var deflate = false

    @Option(help: "With --deflate: bytes from which on a message is compressed.")
    var deflateThreshold = 0

    func run() async throws {
        let options = EchoOptions(
            maximumMessageSize: self.arguments.maximumMessageBytes,
            speaksEngineIO: self.arguments.engineIO,
            broadcasts: self.arguments.broadcast,
            perMessageDeflate: self.deflate ? .init(threshold: self.deflateThreshold) : nil
        )
        try await EchoService("echo-server", port: self.arguments.port).run { eventLoop in
            let loop = NIOLoopBoundBox.makeBoxSendingValue(EchoLoop(eventLoop, options), eventLoop: eventLoop)
            return { channel in
                let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes))
                let upgrade = UpgradeHandler(loop.value, decoder)
                try channel.pipeline.syncOperations.addHandlers([decoder, upgrade])
            }
        }
    }
}
