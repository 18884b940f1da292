import ArgumentParser

struct UpgradesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrades",
        abstract: "Opens sessions over long-polling, upgrades each to WebSocket, and echoes one event through it.",
        discussion: "An operation is all of that: handshake, namespace, polls, probe, upgrade, echo, close."
    )

    @OptionGroup var target: TargetOptions

    @Option(help: "Upgrades, at least 1.")
    var upgrades = 2_000

    @Option(help: "Upgrades that may be under way at a time, at least 1.")
    var outstanding = 8

    func validate() throws {
        try self.upgrades.check("--upgrades", 1...10_000_000)
        try self.outstanding.check("--outstanding", 1...10_000)
    }

    func run() async throws {
        let (upgrades, outstanding) = (self.upgrades, self.outstanding)
        try await self.target.run { stage in
            TaskRun(stage, tasks: upgrades, outstanding: outstanding, named: "upgrades") { number, run in
                UpgradedSession(number: number, stage, run).begin()
            }.begin()
        }
    }
}
