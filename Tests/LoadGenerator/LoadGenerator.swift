import ArgumentParser
import NIOCore
import NIOPosix

/// Drives the application `load`: every client echoes numbered messages with acknowledgements, and checks that each
/// comes back once, in order and with its own content.
@main
struct LoadGenerator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Echoes messages through a Socket.IO server and checks that none is lost, repeated or overtaken.",
        discussion: "Prints one JSON line. Exit code 1: a message went wrong, a client failed or time ran out."
    )

    @Option(help: "Where the server listens, http://HOST[:PORT][/PATH/].")
    var url = ServerURL(host: "127.0.0.1", port: 3000, path: "/socket.io/")

    @Option(help: "Connections, at least 1.")
    var clients = 64

    @Option(help: "Messages of each client, at least 1.")
    var messages = 10_000

    @Option(help: "Messages of each client that may wait for their acknowledgement, at least 1.")
    var outstanding = 16

    @Option(help: "Bytes of the echoed text, 16 or more for its number.")
    var payloadBytes = 64

    @Option(help: "How clients connect: websocket.")
    var transport = Transport.websocket

    @Option(help: "Threads, 1 to 64.")
    var eventLoops = 1

    @Option(help: "Seconds after which a client gives up what it still waits for, 1 to 86400.")
    var deadline = 120

    enum Transport: String, ExpressibleByArgument {
        case websocket
    }

    func validate() throws {
        try Self.check("--clients", self.clients, 1...1_000_000)
        try Self.check("--messages", self.messages, 1...100_000_000)
        try Self.check("--outstanding", self.outstanding, 1...1_000_000)
        try Self.check("--payload-bytes", self.payloadBytes, 16...10_000_000)
        try Self.check("--event-loops", self.eventLoops, 1...64)
        try Self.check("--deadline", self.deadline, 1...86_400)
    }

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: self.eventLoops)
        let report = try await self.load(group).run()
        print(report.json)
        try await group.shutdownGracefully()
        if let flaw = report.flaw { throw flaw }
    }

    private func load(_ group: MultiThreadedEventLoopGroup) -> Load {
        Load(
            url: self.url,
            clients: self.clients,
            task: EchoTask(
                messages: self.messages,
                outstanding: self.outstanding,
                payloadBytes: self.payloadBytes
            ),
            deadline: .now() + .seconds(Int64(self.deadline)),
            group: group
        )
    }

    private static func check(_ option: String, _ value: Int, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ValidationError("\(option) is \(value); it must be \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
