import ArgumentParser
import Gateway
import Operations

@main
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Terminates HTTP and WebSocket for the engines of a cluster."
    )

    @OptionGroup var common: CommonFlags
    @OptionGroup var plane: PlaneFlags
    @OptionGroup var connections: ConnectionFlags
    @Option(.brokers) var brokers: String?
    @Option(.port) var port: String?

    func run() async throws {
        try await ServiceRunner.run(.gateway, flags: self) { context in
            [try Gateway(GatewayConfiguration(context.settings), context)]
        }
    }
}
