import ArgumentParser
import Operations

@main struct BrokerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker",
        abstract: "Forwards the cluster plane.",
        discussion: """
            Keeps nothing. Run two or more: every node connects to all of them, and receivers drop duplicates.
            """
    )

    @OptionGroup var common: CommonFlags
    @Option(.publishBind) var publishBind: String?
    @Option(.subscribeBind) var subscribeBind: String?

    func run() async throws {
        try await ServiceRunner.run(.broker, flags: self) { context in
            [try Broker(try BrokerConfiguration(context.settings), context)]
        }
    }
}
