import Adapter
import SocketIOProtocol
import Testing

@testable import NodeWires

/// What becomes of a namespace beyond those that can be served.
@Suite struct UnservedNamespaceTests {
    private static func full() -> Bench {
        var bench = Bench()
        let names = (0...ServedNamespaces.limit).map { "/\($0)" }
        #expect(bench.said(.serving(names, wantsAnswer: false)).count == ServedNamespaces.limit - 1)
        return bench
    }

    /// The last of them.
    private static let name = "/\(ServedNamespaces.limit)"

    @Test("Node.js servers are told nothing of it, and what they say to it is not heard")
    func silence() throws {
        var bench = Self.full()
        let event = try JSONFragment(#"["hi"]"#)
        #expect(bench.server.statistics.unservedNamespaces == 2)
        #expect(bench.said(.broadcast(namespace: Self.name, .init(event, BroadcastOptions()))) == [])
        #expect(bench.said(.join(namespace: Self.name, .everyone, rooms: ["r"])) == [])
        #expect(bench.said(.broadcast(namespace: "/1", .init(event, BroadcastOptions()))).count == 1)
        #expect(try bench.broadcast(by: "node", namespace: Self.name, over: Self.name) == [])
        #expect(try bench.broadcast(by: "node", namespace: "/1", over: "/1").count == 1)
    }

    @Test("an engine that asks learns at once that nobody answers")
    func questions() throws {
        var bench = Self.full()
        let event = try JSONFragment(#"["hi"]"#)
        let request = ClusterMessage.Request(id: 3, timeout: 1_000)
        let broadcast = ClusterMessage.Broadcast(event, BroadcastOptions(), acknowledgements: request)
        #expect(bench.said(.fetchSockets(namespace: Self.name, .everyone, 1)) == ["a: announced #1 0"])
        #expect(bench.said(.serverSideEvent(namespace: Self.name, event, 2)) == ["a: announced #2 0"])
        #expect(bench.said(.broadcast(namespace: Self.name, broadcast)) == ["a: announced #3 0"])
        #expect(bench.server.pendingRequests == 0)
    }

    @Test("its rooms are not listened to")
    func rooms() {
        var bench = Bench([Bench.sharded])
        #expect(bench.said(.rooms(namespace: "/x", .init(part: .only, added: ["r"]))) == [])
        #expect(bench.said(.rooms(namespace: "/", .init(part: .only, added: ["r"]))) == ["follow r in /"])
    }

    @Test("engines are asked once more when there is space")
    func space() {
        var bench = Self.full()
        #expect(bench.server.timerFired(now: bench.start).isEmpty)
        _ = bench.server.left("a")
        #expect(bench.server.timerFired(now: bench.start).map(\.line) == [#"all: serving ["/"] true"#])
        #expect(bench.server.timerFired(now: bench.start).isEmpty)
    }
}
