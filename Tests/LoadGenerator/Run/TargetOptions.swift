import ArgumentParser
import NIOCore
import NIOPosix

/// What every scenario needs to know.
struct TargetOptions: ParsableArguments {
    @Option(help: "Where the server listens, http://HOST[:PORT][/PATH/].")
    var url = ServerURL(host: "127.0.0.1", port: 3000, path: "/socket.io/")

    @Option(help: "Another gateway: `echo` opens its sessions there, the speaker of a `broadcast` is there.")
    var otherUrl: ServerURL?

    @Option(help: "NAME=PID: measures what this process spends. May be repeated.")
    var server: [ServerProcess] = []

    @Option(help: "Seconds after which the run is given up, 1 to 86400.")
    var deadline = 120

    func validate() throws {
        try self.deadline.check("--deadline", 1...86_400)
    }

    /// Runs a scenario on one event loop and prints its figures.
    ///
    /// - Throws: what was wrong with the run; ArgumentParser says it on standard error and exits with 1.
    func run(_ scenario: @escaping @Sendable (Stage) -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        let result = eventLoop.makePromise(of: Figures.self)
        eventLoop.execute { scenario(Stage(eventLoop, self, result: result)) }
        let figures = try await result.futureResult.get()
        print(figures.json)
        try await group.shutdownGracefully()
        guard figures.flaws.isEmpty else { throw Flaws(flaws: figures.flaws) }
    }
}

struct Flaws: Error, CustomStringConvertible {
    let flaws: [String]

    var description: String {
        "\(self.flaws.count) flaws\n" + self.flaws.prefix(5).joined(separator: "\n")
    }
}

extension Int {
    func check(_ option: String, _ range: ClosedRange<Int>) throws {
        guard range.contains(self) else {
            throw ValidationError("\(option) is \(self); it must be \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
