import ArgumentParser

/// Drives the application `load`.
@main
struct LoadGenerator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Puts a Socket.IO server to work, checks what it does and measures what it costs.",
        discussion: "Prints one JSON line. Exit code 1: something went wrong, a client failed or time ran out.",
        subcommands: [
            EchoCommand.self, BroadcastCommand.self, SessionsCommand.self, PollingCommand.self, UpgradesCommand.self,
            IdleCommand.self,
        ],
        defaultSubcommand: EchoCommand.self
    )
}
