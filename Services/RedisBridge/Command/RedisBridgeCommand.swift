import ArgumentParser
import Operations
import RedisBridge

@main
struct RedisBridgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redis-bridge",
        abstract: "Links this cluster with others, and with Node.js servers, through Redis.",
        discussion: """
            Keeps nothing. Run two or more per cluster: each carries everything, and receivers drop duplicates.
            """
    )

    @OptionGroup var common: CommonFlags
    @OptionGroup var plane: PlaneFlags
    @OptionGroup var redis: RedisFlags
    @Option(.brokers) var brokers: String?
    @Option(.linkBind) var linkBind: String?
    @Option(.linkAdvertise) var linkAdvertise: String?
    @Option(.path) var path: String?
    @Option(.delayedConnectionTimeout) var delayedConnectionTimeout: String?
    @Option(.requestsTimeout) var requestsTimeout: String?

    func run() async throws {
        try await ServiceRunner.run(.redisBridge, flags: self) { context in
            [try RedisBridge(RedisBridgeConfiguration(context.settings), context)]
        }
    }
}
