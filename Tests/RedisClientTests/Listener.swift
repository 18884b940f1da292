import Logging
import NIOCore
import NIOPosix

@testable import RedisClient

/// A client on an event loop of its own thread, for tests that wait for what it sees.
final class Listener: Sendable {
    private let eventLoop: any EventLoop
    private let client: NIOLoopBound<RedisClient>
    private let health: AsyncStream<RedisHealth>
    private let messages: AsyncStream<String>

    init(
        _ port: Int,
        _ topics: [RedisTopic],
        others: [Int] = [],
        password: String? = nil,
        master: String? = nil
    ) throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        var location = RedisLocation(
            ([port] + others).map { RedisEndpoint(host: "127.0.0.1", port: $0) },
            master: master
        )
        location.password = password
        let (health, sawHealth) = AsyncStream.makeStream(of: RedisHealth.self)
        let (messages, sawMessage) = AsyncStream.makeStream(of: String.self)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        self.client = try loop.submit { [location] in
            let client = try RedisClient(location, name: "test", on: loop, logger: logger)
            for topic in topics { client.subscribe(topic) }
            client.start(
                onMessage: { sawMessage.yield("\($0.topic): \(String(buffer: $0.payload))") },
                onHealthChange: { sawHealth.yield($0) }
            )
            return NIOLoopBound(client, eventLoop: loop)
        }.wait()
        self.eventLoop = loop
        self.health = health
        self.messages = messages
    }

    deinit {
        self.eventLoop.execute { [client] in client.value.shutDown() }
    }

    func becomes(_ wanted: RedisHealth) async throws {
        try await self.becomes { $0 == wanted }
    }

    /// Once it is, now or later.
    func becomes(_ isWanted: (RedisHealth) -> Bool) async throws {
        for await health in self.health where isWanted(health) { return }
        throw CancellationError()
    }

    func next() async throws -> String {
        for await message in self.messages { return message }
        throw CancellationError()
    }

    func publish(_ text: String, to channel: String) {
        self.eventLoop.execute { [client] in client.value.publish(ByteBuffer(string: text), to: channel) }
    }

    /// What Redis says to who may not publish there.
    func refusal(of text: String, to channel: String) async -> String? {
        await withCheckedContinuation { continuation in
            self.eventLoop.execute { [client] in
                client.value.publish(
                    ByteBuffer(string: text),
                    to: channel,
                    onHeard: { _ in continuation.resume(returning: nil) },
                    onRefused: { continuation.resume(returning: $0) }
                )
            }
        }
    }

    /// Once all that was published has its answer.
    func statistics() async -> RedisClient.Statistics {
        _ = try? await self.ask(RedisCommand("PING"))
        return await withCheckedContinuation { continuation in
            self.eventLoop.execute { [client] in continuation.resume(returning: client.value.statistics) }
        }
    }

    func role() async throws -> String? {
        guard case .array(let parts) = try await self.ask(RedisCommand("ROLE")) else { return nil }
        return parts.first?.text
    }

    private func ask(_ command: RedisCommand) async throws -> RedisValue {
        try await withCheckedThrowingContinuation { continuation in
            self.eventLoop.execute { [client] in client.value.ask(command) { continuation.resume(with: $0) } }
        }
    }
}
