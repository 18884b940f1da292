import Foundation
import NIOCore
import NIOPosix

/// A real `redis-server` on a loopback port, with nothing kept on disk. Whoever starts it kills it.
final class RedisServer {
    let port: Int
    private let options: [String]
    private var process: Process?

    /// - Parameter options: as on its command line, `["--requirepass", "secret"]`.
    init(_ options: [String] = [], port: Int? = nil) throws {
        self.port = try port ?? Self.freePort()
        self.options = options
        try self.start()
    }

    func start() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["redis-server", "--port", "\(self.port)", "--bind", "127.0.0.1", "--save", ""] + self.options
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        self.process = process
    }

    /// `SIGKILL`, unless it has ended already.
    func kill() {
        guard let process, process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func send(_ signal: Int32) {
        if let process { Foundation.kill(process.processIdentifier, signal) }
    }

    static func freePort() throws -> Int {
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        let channel = try bootstrap.bind(host: "127.0.0.1", port: 0).wait()
        defer { try? channel.close().wait() }
        return channel.localAddress?.port ?? 0
    }
}

/// A real `redis-sentinel` with a configuration that it may rewrite. Whoever starts it kills it.
final class RedisSentinel {
    let port: Int
    private let process = Process()

    init(_ configuration: URL) throws {
        self.port = try RedisServer.freePort()
        self.process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        self.process.arguments = ["redis-server", configuration.path, "--sentinel", "--port", "\(self.port)"]
        self.process.standardOutput = FileHandle.nullDevice
        try self.process.run()
    }

    func kill() {
        Foundation.kill(self.process.processIdentifier, SIGKILL)
        self.process.waitUntilExit()
    }
}
