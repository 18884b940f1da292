import Foundation
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import RedisClient

/// Against a real Redis that is killed, stopped and started again.
@Suite("A client of Redis", .serialized, .timeLimit(.minutes(1))) struct RedisClientTests {
    @Test("What is published is heard by all that subscribe to it")
    func publishing() async throws {
        let server = try RedisServer()
        defer { server.kill() }
        let heard = try Listener(server.port, [.channel("news"), .pattern("n*")])
        try await heard.becomes(.available)
        heard.publish("hello", to: "news")
        #expect(try await Set([heard.next(), heard.next()]) == ["channel news: hello", "pattern n*: hello"])
        #expect(await heard.statistics() == .init(published: 1, lost: 0, received: 2))
    }

    @Test("Redis killed and started again, empty: heard again, and what was lost meanwhile is counted")
    func restart() async throws {
        let server = try RedisServer()
        defer { server.kill() }
        let heard = try Listener(server.port, [.channel("news")])
        try await heard.becomes(.available)
        server.kill()
        try await heard.becomes(.away(.closedByRedis))
        heard.publish("lost", to: "news")
        let back = ContinuousClock.now
        try server.start()
        try await heard.becomes(.available)
        #expect(back.duration(to: .now) < .seconds(4))
        heard.publish("hello", to: "news")
        #expect(try await heard.next() == "channel news: hello")
        #expect(await heard.statistics().lost == 1)
    }

    @Test("More subscriptions than may wait to be written at once are all there, again after a reconnection")
    func manySubscriptions() async throws {
        let server = try RedisServer()
        defer { server.kill() }
        let name = String(repeating: "n", count: 10_000)
        let topics = (0..<2_000).map { RedisTopic.channel("\($0) \(name)") }
        let heard = try Listener(server.port, topics)
        try await heard.becomes(.available)
        server.kill()
        try await heard.becomes(.away(.closedByRedis))
        try server.start()
        try await heard.becomes(.available)
        heard.publish("hello", to: "1999 \(name)")
        #expect(try await heard.next().hasSuffix(": hello"))
    }

    @Test("That Redis refuses a subscription is told, with the channels it was among")
    func refusedSubscription() async throws {
        let acl = ["--user", "default", "on", "nopass", "~*", "+@all", "resetchannels", "&news"]
        let server = try RedisServer(acl)
        defer { server.kill() }
        let heard = try Listener(server.port, [.channel("news"), .channel("secrets")])
        try await heard.becomes {
            guard case .away(.refused(let words)) = $0 else { return false }
            return words.hasPrefix("channel news, channel secrets: NOPERM")
        }
    }

    @Test("A stopped Redis is found to be away in seconds, and back when it goes on")
    func stopped() async throws {
        let server = try RedisServer()
        defer { server.kill() }
        let heard = try Listener(server.port, [.channel("news")])
        try await heard.becomes(.available)
        let began = ContinuousClock.now
        server.send(SIGSTOP)
        try await heard.becomes(.away(.silent))
        #expect(began.duration(to: .now) < .seconds(5))
        server.send(SIGCONT)
        let back = ContinuousClock.now
        try await heard.becomes(.available)
        #expect(back.duration(to: .now) < .seconds(4))
    }

    @Test("A wrong password is said, a right one is let in")
    func password() async throws {
        let server = try RedisServer(["--requirepass", "secret"])
        defer { server.kill() }
        let wrong = try Listener(server.port, [], password: "wrong")
        try await wrong.becomes {
            if case .away(.refused(let words)) = $0 { words.hasPrefix("WRONGPASS") } else { false }
        }
        let right = try Listener(server.port, [], password: "secret")
        try await right.becomes(.available)
    }

    @Test("That Redis refuses to publish somewhere is told, and counts as lost; it is there all the same")
    func refusedPublishing() async throws {
        let acl = ["--user", "default", "on", "nopass", "~*", "+@all", "resetchannels", "&news"]
        let server = try RedisServer(acl)
        defer { server.kill() }
        let heard = try Listener(server.port, [.channel("news")])
        try await heard.becomes(.available)
        #expect(await heard.refusal(of: "hello", to: "secrets")?.hasPrefix("PUBLISH: NOPERM") == true)
        #expect(await heard.refusal(of: "hello", to: "news") == nil)
        #expect(await heard.statistics() == .init(published: 1, lost: 1, received: 1))
    }

    @Test("Of a list, a replica is passed over")
    func replica() async throws {
        let primary = try RedisServer()
        defer { primary.kill() }
        let replica = try RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        defer { replica.kill() }
        let heard = try Listener(replica.port, [.channel("news")], others: [primary.port])
        try await heard.becomes(.available)
        #expect(try await heard.role() == "master")
    }

    @Test("Sentinel names the primary")
    func sentinel() async throws {
        let primary = try RedisServer()
        defer { primary.kill() }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("sentinel-\(UUID()).conf")
        try "sentinel monitor mymaster 127.0.0.1 \(primary.port) 1\n".write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let sentinel = try RedisSentinel(file)
        defer { sentinel.kill() }
        let heard = try Listener(sentinel.port, [.channel("news")], master: "mymaster")
        try await heard.becomes(.available)
        heard.publish("hello", to: "news")
        #expect(try await heard.next() == "channel news: hello")
    }
}
