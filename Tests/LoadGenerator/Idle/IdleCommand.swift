import ArgumentParser
import NIOCore

struct IdleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle",
        abstract: "Opens sessions over WebSocket that then say nothing, and measures the servers' memory for each."
    )

    @OptionGroup var target: TargetOptions

    @Option(help: "Sessions, at least 1.")
    var clients = 5_000

    @Option(help: "Bytes of one text that each echoes before it idles; 0 for none.")
    var messageBytes = 0

    @Option(help: "Seconds to idle before memory is measured.")
    var settle = 3

    func validate() throws {
        try self.clients.check("--clients", 1...100_000)
        try self.messageBytes.check("--message-bytes", 0...1_000_000)
        try self.settle.check("--settle", 0...3_600)
    }

    func run() async throws {
        let (clients, messageBytes, settle) = (self.clients, self.messageBytes, self.settle)
        try await self.target.run { stage in
            IdleRun(stage, clients: clients, messageBytes: messageBytes, settle: .seconds(Int64(settle))).begin()
        }
    }
}
