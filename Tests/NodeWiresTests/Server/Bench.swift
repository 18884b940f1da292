import Adapter
import NIOCore
import SocketIOProtocol
import Testing

@testable import NodeWires

/// A server with two engines, `a` and `b`, that serve `/`, and what follows from what happens to it.
struct Bench {
    var server: NodeServer
    let start = ContinuousClock.now

    static let uid = "signalbox-r-1"
    static let classic = ClassicDialect(key: "socket.io", uid: Self.uid)
    static let sharded = ShardedDialect(prefix: "socket.io", mode: .dynamic, uid: Self.uid)

    init(
        engines: [String] = ["a", "b"],
        isElected: Bool = true,
        _ dialects: [any NodeDialect] = [Self.classic]
    ) {
        let configuration = NodeServer.Configuration(realm: "r", node: "1", requestsTimeout: .seconds(5))
        self.server = NodeServer(configuration, dialects)
        for engine in engines { _ = self.server.said(.serving(["/"], wantsAnswer: false), by: engine, now: self.start) }
        guard isElected else { return }
        _ = self.server.elected()
        _ = self.server.subscribed("/")
    }

    mutating func said(_ message: ClusterMessage, by engine: String = "a") -> [String] {
        self.server.said(message, by: engine, now: self.start).map(\.line)
    }

    mutating func sharded(_ json: String) throws -> [String] {
        try self.server.heardSharded(ByteBuffer(string: json), now: self.start).map(\.line)
    }

    mutating func request(_ json: String) throws -> [String] {
        try self.server.heardRequest(ByteBuffer(string: json), of: "/", now: self.start).map(\.line)
    }

    mutating func response(_ json: String) throws -> [String] {
        try self.server.heardResponse(ByteBuffer(string: json)).map(\.line)
    }

    /// - Parameter pattern: the namespace by whose pattern it comes.
    mutating func broadcast(
        by sender: String,
        namespace: String = "/",
        over pattern: String = "/"
    ) throws -> [String] {
        let event = try JSONFragment(#"["hi"]"#)
        let message = ClassicBroadcast(sender: sender, namespace: namespace, event: event, options: BroadcastOptions())
        return try self.server.heardBroadcast(message.encoded, of: pattern).map(\.line)
    }
}

extension NodeServer.Action {
    /// One line of text, for comparing.
    var line: String {
        switch self {
        case .subscribe(let namespace): "subscribe \(namespace)"
        case .unsubscribe(let namespace): "unsubscribe \(namespace)"
        case .publish(let said): "\(said.isSharded ? "sharded " : "")\(said.channel) \(Self.text(said.payload))"
        case .count(let namespace, let question): "count \(namespace) \(question)"
        case .follow(let room): "follow \(room.name) in \(room.namespace)"
        case .unfollow(let room): "unfollow \(room.name) in \(room.namespace)"
        case .tell(let message): "all: \(message.line)"
        case .send(let message, let engine): "\(engine): \(message.line)"
        }
    }

    private static func text(_ bytes: ByteBuffer) -> String {
        guard bytes.readableBytesView.first != UInt8(ascii: "{") else { return String(buffer: bytes) }
        return (try? JSONFragment(messagePack: bytes))?.text ?? "?"
    }
}

extension ClusterMessage {
    var line: String {
        switch self {
        case .serving(let namespaces, let wantsAnswer): "serving \(namespaces) \(wantsAnswer)"
        case .withdrawn(let node): "withdrawn \(node)"
        case .broadcast(let namespace, let broadcast):
            "broadcast \(namespace) \(broadcast.event.text) to \(broadcast.audience.rooms)"
                + (broadcast.acknowledgements.map { " #\($0.id) \($0.timeout)" } ?? "")
        case .join(let namespace, let audience, let rooms): "join \(namespace) \(audience.rooms) \(rooms)"
        case .leave(let namespace, let audience, let rooms): "leave \(namespace) \(audience.rooms) \(rooms)"
        case .disconnect(let namespace, let audience, let close): "disconnect \(namespace) \(audience.rooms) \(close)"
        case .fetchSockets(let namespace, let audience, let id): "fetch \(namespace) \(audience.rooms) #\(id)"
        case .serverSideEvent(let namespace, let event, let id):
            "event \(namespace) \(event.text)" + (id.map { " #\($0)" } ?? "")
        case .announced(let id, let answers): "announced #\(id) \(answers)"
        case .acknowledged(let id, let answer): "acknowledged #\(id) \(answer.text)"
        case .sockets(let id, let answer): "sockets #\(id) \(answer.text)"
        case .serverSideAnswer(let id, let answer): "answer #\(id) \(answer.text)"
        case .watchRooms(let includingPrivate): "watch \(includingPrivate ? "all" : "public") rooms"
        case .rooms(let namespace, let news): "rooms \(namespace) \(news.added) \(news.removed)"
        }
    }
}
