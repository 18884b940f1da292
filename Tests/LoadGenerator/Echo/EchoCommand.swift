import ArgumentParser

struct EchoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo",
        abstract: "Every client echoes numbered messages; each must come back once, in order and with its own content."
    )

    @OptionGroup var target: TargetOptions

    @Option(help: "Connections, at least 1.")
    var clients = 64

    @Option(help: "Messages of each client, at least 1.")
    var messages = 10_000

    @Option(help: "Messages of each client that may wait for their answer, at least 1.")
    var outstanding = 16

    @Option(help: "Bytes of the echoed text, 16 or more for its number.")
    var payloadBytes = 64

    @Option(help: "How the server answers: with an `acknowledgement`, or with the same `event`.")
    var answer = Answer.acknowledgement

    enum Answer: String, ExpressibleByArgument {
        case acknowledgement
        case event
    }

    func validate() throws {
        try self.clients.check("--clients", 1...1_000_000)
        try self.messages.check("--messages", 1...100_000_000)
        try self.outstanding.check("--outstanding", 1...1_000_000)
        try self.payloadBytes.check("--payload-bytes", 16...10_000_000)
    }

    func run() async throws {
        let task = EchoTask(
            messages: self.messages,
            outstanding: self.outstanding,
            payloadBytes: self.payloadBytes,
            isAcknowledged: self.answer == .acknowledgement
        )
        let clients = self.clients
        try await self.target.run { stage in EchoRun(stage, clients: clients, task).begin() }
    }
}
