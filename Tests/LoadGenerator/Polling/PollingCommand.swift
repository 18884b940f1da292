import ArgumentParser

struct PollingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "polling",
        abstract: "Every client posts an event and polls for its echo, again and again; each request is an operation."
    )

    @OptionGroup var target: TargetOptions

    @Option(help: "Sessions, at least 1.")
    var clients = 64

    @Option(help: "Echoes of each client, at least 1: two requests each.")
    var messages = 300

    @Flag(help: "Gives each request a connection of its own.")
    var fresh = false

    func validate() throws {
        try self.clients.check("--clients", 1...20_000)
        try self.messages.check("--messages", 1...10_000_000)
    }

    func run() async throws {
        let (clients, messages, fresh) = (self.clients, self.messages, self.fresh)
        try await self.target.run { stage in
            PollingRun(stage, clients: clients, messages: messages, isKeptAlive: !fresh).begin()
        }
    }
}
