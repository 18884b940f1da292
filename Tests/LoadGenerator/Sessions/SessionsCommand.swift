import ArgumentParser

struct SessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "Opens sessions over WebSocket, connects each to the namespace, and closes it again."
    )

    @OptionGroup var target: TargetOptions

    @Option(help: "Sessions, at least 1.")
    var sessions = 5_000

    @Option(help: "Sessions that may be open at a time, at least 1.")
    var outstanding = 16

    func validate() throws {
        try self.sessions.check("--sessions", 1...10_000_000)
        try self.outstanding.check("--outstanding", 1...10_000)
    }

    func run() async throws {
        let (sessions, outstanding) = (self.sessions, self.outstanding)
        try await self.target.run { stage in
            TaskRun(stage, tasks: sessions, outstanding: outstanding, named: "sessions") { number, run in
                ShortSession(number: number, run).begin(on: stage)
            }.begin()
        }
    }
}
