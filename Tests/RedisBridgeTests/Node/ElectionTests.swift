import Logging
import NIOCore
import NIOEmbedded
import RedisClient
import Synchronization
import Testing

@testable import RedisBridge

@Suite struct ElectionTests {
    private let redis = ScriptedRedis()
    private let log = RecordingLogHandler()

    /// The last holder was `0a`, with the connections 7 and 8.
    private func elect() -> [Election.Change] {
        var changes: [Election.Change] = []
        let election = Election(
            cluster: "north",
            node: "0b",
            redis: self.redis,
            on: EmbeddedEventLoop(),
            logger: Logger(label: "test") { [log] _ in log }
        ) { changes.append($0) }
        election.start()
        election.release()
        return changes
    }

    @Test("of the predecessor's connections those are ended that are still a bridge's of its name")
    func strangers() {
        self.redis.list = """
            id=7 addr=127.0.0.1:1 laddr=127.0.0.1:6379 fd=8 name=signalbox-north-0a age=0 user=default
            id=8 addr=127.0.0.1:2 laddr=127.0.0.1:6379 fd=9 name= age=0 user=default

            """
        #expect(self.elect() == [.elected(predecessor: "0a"), .retired])
        #expect(self.redis.asked == [LeaseCommands.list([7, 8]), LeaseCommands.end(7)])
        #expect(!self.log.text.contains("left as they are"))
    }

    @Test("if Redis does not list them, nobody's are ended, and the log names what is not permitted")
    func refusal() {
        #expect(self.elect() == [.elected(predecessor: "0a"), .retired])
        #expect(self.redis.asked == [LeaseCommands.list([7, 8])])
        #expect(self.log.text.contains("client|list, Redis 6.2): NOPERM"))
    }

    @Test("names are such as Redis takes", arguments: [("a b", "signalbox-a_b-1"), ("ü", "signalbox-_-1")])
    func names(cluster: String, text: String) {
        #expect(ConnectionName(cluster: cluster, node: "1").text == text)
    }
}

/// A Redis that grants the lease.
private final class ScriptedRedis: ElectionRedis {
    /// Of its connections; `nil` if it refuses to list them.
    var list: String?
    private(set) var asked: [RedisCommand] = []
    let connectionIDs: [Int64]? = [1, 2]

    func ask(_ command: RedisCommand, _ answer: @escaping RedisClient.Answer) {
        if command.name == "EVAL" {
            return answer(.success(.array([.integer(1), .bytes(ByteBuffer(string: "0a 7 8"))])))
        }
        self.asked.append(command)
        guard command == LeaseCommands.list([7, 8]) else { return answer(.success(.integer(1))) }
        answer(.success(self.list.map { .bytes(ByteBuffer(string: $0)) } ?? .error("NOPERM")))
    }
}

/// Keeps what is logged, with its reasons.
private final class RecordingLogHandler: LogHandler {
    private let lines = Mutex<[String]>([])
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    var text: String { self.lines.withLock { $0.joined(separator: "\n") } }

    func log(event: LogEvent) {
        self.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
}
