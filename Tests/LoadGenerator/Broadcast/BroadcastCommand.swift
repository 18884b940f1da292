import ArgumentParser

struct BroadcastCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broadcast",
        abstract: "One client asks the server to tell everyone; everyone must hear each message once and in order."
    )

    @OptionGroup var target: TargetOptions

    @Option(help: "Connections, at least 1.")
    var clients = 500

    @Option(help: "Broadcasts, at least 1.")
    var messages = 200

    @Option(help: "Broadcasts that may be on their way, at least 1.")
    var outstanding = 1

    @Option(help: "Bytes of the text, 8 or more for its number.")
    var payloadBytes = 64

    func validate() throws {
        try self.clients.check("--clients", 1...1_000_000)
        try self.messages.check("--messages", 1...100_000_000)
        try self.outstanding.check("--outstanding", 1...1_000_000)
        try self.payloadBytes.check("--payload-bytes", 8...10_000_000)
    }

    func run() async throws {
        let task = BroadcastTask(
            clients: self.clients,
            messages: self.messages,
            outstanding: self.outstanding,
            payloadBytes: self.payloadBytes
        )
        try await self.target.run { stage in BroadcastRun(stage, task).begin() }
    }
}

struct BroadcastTask: Sendable {
    let clients: Int
    let messages: Int
    let outstanding: Int
    let payloadBytes: Int

    /// `42["all","<number>-xxx…"]`: what the first client sends and everyone hears.
    func frame(_ number: Int) -> [UInt8] {
        var text: [UInt8] = []
        text.appendDecimal(number)
        text.append(UInt8(ascii: "-"))
        text.append(contentsOf: repeatElement(UInt8(ascii: "x"), count: max(0, self.payloadBytes - text.count)))
        return Array(#"42["all",""#.utf8) + text + Array(#""]"#.utf8)
    }
}
